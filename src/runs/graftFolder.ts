import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Content, writeAtomically } from '../files/atomicWrite';
import { fileExists } from '../files/fileExists';
import { makeFolder } from '../files/makeFolder';
import { refuseLinks, refuseLinksBelow } from '../files/refuseLinks';
import type { RunHandle } from './executor';

/**
 * A `.graft` folder, with its paths and the guards of its writers: it may have come from a stranger, so nothing is written or removed
 * through a link. The guards throw GraftError `files/linked`, `files/of-another-user`.
 */
export class GraftFolder {
  constructor(readonly path: string) {}

  /** @param id a plain word, checked by `runRecordSchema` */
  run(id: string): RunFolder {
    return new RunFolder(this, id);
  }

  /**
   * Which run works, or last worked, on a key: a second run of the same thing follows it, and a stopped run resumes under its old id. The
   * process that works on the key holds `lock`.
   */
  claim(key: string): { claim: string; lock: string } {
    const claim = path.join(this.path, 'claims', key);
    return { claim, lock: `${claim}.lock` };
  }

  /** Refuses a path that leads through a link. */
  guard(target: string): Promise<void> {
    return refuseLinks(this.path, target);
  }

  /**
   * Makes a folder in it, and itself if need be; it ignores itself for Git.
   * @throws GraftError `files/disk-full`, `files/read-only`, `files/in-the-way`
   */
  async make(folder: string): Promise<void> {
    await this.guard(folder);
    await makeFolder(folder);
    const ignore = path.join(this.path, '.gitignore');
    await this.guard(ignore);
    if (!(await fileExists(ignore))) await writeAtomically(ignore, '*\n');
  }

  /** @throws GraftError `files/disk-full`, `files/read-only` */
  async write(file: string, content: Content): Promise<void> {
    await this.guard(file);
    await writeAtomically(file, content);
  }

  async remove(file: string): Promise<void> {
    await this.guard(file);
    await rm(file, { force: true });
  }
}

/** The folder of one run, and the files in it. */
export class RunFolder implements RunHandle {
  readonly folder: string;
  /** The text that runs, as it was in the editor. */
  readonly snapshot: string;
  readonly events: string;
  readonly record: string;
  readonly control: string;
  /** There if the user wants the run kept. */
  readonly pin: string;
  /** The user's name for the run; there only if the user named it. */
  readonly name: string;
  /** Where the experiment is now; there only if its file was renamed. */
  readonly moved: string;

  constructor(
    readonly graft: GraftFolder,
    readonly id: string,
  ) {
    this.folder = path.join(graft.path, 'runs', id);
    const file = (name: string) => path.join(this.folder, name);
    this.snapshot = file('experiment.graft.md');
    this.events = file('events.jsonl');
    this.record = file('run.json');
    this.control = file('control.jsonl');
    this.pin = file('pinned');
    this.name = file('name');
    this.moved = file('moved');
  }

  /** Makes the folder, and refuses links in one that is there. */
  async make(): Promise<void> {
    await this.graft.make(this.folder);
    await refuseLinksBelow(this.folder);
  }
}

/** A new run id: it sorts by time, reads as a time, and differs from others of the same second. */
export function newRunId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/**
 * The `.graft` folder of an experiment: the nearest ancestor's that has one, else beside the nearest `.git`, else beside the experiment.
 * @param exists tells whether a path exists; the only question to the file system
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

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
