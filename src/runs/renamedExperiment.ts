import path from 'node:path';
import { parseExperiment, splitMarkdown } from '../experiment/document/markdown';
import type { RunRecord } from '../experiment/runs/run';
import { fileExists } from '../files/fileExists';
import { readPlainFile } from '../files/readPlainFile';
import type { GraftFolder } from './graftFolder';
import { moveRun } from './runMarks';
import { listRuns } from './runRecord';

/** A run and where its experiment is, as far as is known. */
type RunOfExperiment = Pick<RunRecord, 'id' | 'experiment'>;

/**
 * Finds the runs of an experiment under its old name, where its file was renamed outside the window (`git mv`). It recognizes the
 * experiment by the text of the latest of these runs; else, since settings may have been edited, by its prose, data and model. It takes
 * no runs of an experiment that still exists, none for an experiment that has runs, and none where two would match.
 * @param runs those of the `.graft` folder, the newest first
 * @param experiment the file, absolute, in the folder that holds `.graft`
 */
export async function runsUnderOldName<R extends RunOfExperiment>(
  graft: GraftFolder,
  runs: readonly R[],
  experiment: string,
): Promise<R[]> {
  if (runs.some((run) => run.experiment === experiment)) return [];
  const gone = await experimentsGone(runs);
  const text = gone.length === 0 ? undefined : await readPlainFile(experiment).catch(() => undefined);
  const nature = text === undefined ? undefined : natureOf(text, experiment);
  if (nature === undefined) return [];
  const snapshots = gone.map(async (group) => {
    const { snapshot } = graft.run(group[0]!.id);
    return { group, text: await readPlainFile(snapshot).catch(() => '') };
  });
  const found = await Promise.all(snapshots);
  const same = found.filter((one) => one.text === text);
  const alike =
    same.length > 0 ? same : found.filter((one) => natureOf(one.text, one.group[0]!.experiment) === nature);
  return alike.length === 1 ? [...alike[0]!.group] : [];
}

/** The runs of an experiment, those under its old name too, the newest first. */
export async function runsOfExperiment(graft: GraftFolder, experiment: string): Promise<RunRecord[]> {
  const runs = await listRuns(graft);
  const own = runs.filter((run) => run.experiment === experiment);
  return own.length > 0 ? own : runsUnderOldName(graft, runs, experiment);
}

/**
 * Writes down that the runs under an experiment's old name are its own.
 * @param apart a run that it has begun meanwhile
 * @throws GraftError `files/linked`; the file system's error
 */
export async function keepRunsOfRenamed(
  graft: GraftFolder,
  experiment: string,
  apart?: string,
): Promise<void> {
  const runs = (await listRuns(graft)).filter(({ id }) => id !== apart);
  for (const { id } of await runsUnderOldName(graft, runs, experiment)) await moveRun(graft, id, experiment);
}

/** The runs of each experiment whose file is gone, in their order. */
async function experimentsGone<R extends RunOfExperiment>(runs: readonly R[]): Promise<R[][]> {
  const groups = new Map<string, R[]>();
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run]);
  const isThere = await Promise.all([...groups.keys()].map(fileExists));
  return [...groups.values()].filter((_, at) => !isThere[at]);
}

/** The parts of an experiment that edits of settings leave: its prose, its data files and its model. Undefined where it names no data. */
function natureOf(text: string, file: string): string | undefined {
  const { dataset, model } = parseExperiment(text).settings;
  const inFull = (name: string | undefined) => name && path.resolve(path.dirname(file), name);
  const [all, train] = [inFull(dataset.path), inFull(dataset.train)];
  if (all === undefined && train === undefined) return undefined;
  const prose = splitMarkdown(text).filter(({ kind }) => kind !== 'stage');
  return JSON.stringify([prose.map((part) => part.text.trim()), all, train, model]);
}
