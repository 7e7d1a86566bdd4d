import path from 'node:path';

/** The files of one run. */
export interface RunFiles {
  folder: string;
  /** The text that runs, as it was in the editor. */
  snapshot: string;
  events: string;
  record: string;
  control: string;
  /** There if the user wants the run kept. */
  pin: string;
  /** What the user calls the run; there only if he named it. */
  name: string;
  /** Where the experiment is now; there only if its file was renamed. */
  moved: string;
}

/**
 * The `.graft` folder of an experiment: the nearest ancestor's that has one, else beside the nearest `.git`, else beside the experiment.
 * @param exists tells whether a path exists; the only thing asked of the file system
 */
export async function findGraftFolder(
  experimentFile: string,
  exists: (path: string) => Promise<boolean>,
): Promise<string> {
  const folders = ancestors(path.dirname(path.resolve(experimentFile)));
  for (const mark of ['.graft', '.git'])
    for (const folder of folders)
      if (await exists(path.join(folder, mark))) return path.join(folder, '.graft');
  return path.join(folders[0]!, '.graft');
}

/** Where the files of a run are. Run ids are plain words, checked by `runRecordSchema`. */
export function runFiles(graftFolder: string, runId: string): RunFiles {
  const folder = path.join(graftFolder, 'runs', runId);
  return {
    folder,
    snapshot: path.join(folder, 'experiment.graft.md'),
    events: path.join(folder, 'events.jsonl'),
    record: path.join(folder, 'run.json'),
    control: path.join(folder, 'control.jsonl'),
    pin: path.join(folder, 'pinned'),
    name: path.join(folder, 'name'),
    moved: path.join(folder, 'moved'),
  };
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
