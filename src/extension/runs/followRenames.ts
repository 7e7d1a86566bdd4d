import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Debounce } from '../../experiment/timing/debounce';
import { fileExists } from '../../files/fileExists';
import { findGraftFolder, GraftFolder } from '../../runs/graftFolder';
import { showFailure } from '../window/registerCommand';
import type { ExperimentFiles } from './experimentFiles';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';

/** Milliseconds after the last change of files or runs. A rename outside the window looks like one file removed and one added. */
const settleMs = 500;

/**
 * Keeps the runs of an experiment with its file: at once when the window renames or moves it, alone or with its folder; after a rename
 * outside the window, as soon as the new name is seen.
 */
export function followRenames(
  store: RunStore,
  experiments: ExperimentFiles,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const looks = new Debounce(() => showFailure(log, () => findOldNames(store, experiments.files)), settleMs);
  const lookSoon = () => looks.ask('all');
  return vscode.Disposable.from(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of vscode.workspace.isTrusted ? files : [])
        void showFailure(log, () => moveRuns(store, oldUri.fsPath, newUri.fsPath));
    }),
    experiments.onDidChange(lookSoon),
    store.onDidChange(lookSoon),
    looks,
  );
}

async function moveRuns(store: RunStore, from: string, to: string): Promise<void> {
  const runs = store.runs.filter((run) => goesWith(run, from));
  await keep(store, runs, (experiment) => to + experiment.slice(from.length));
}

/** If its `.graft` moves too, the paths in it stay valid. */
function goesWith({ experiment, graftFolder }: KnownRun, from: string): boolean {
  const isIn = (file: string) => file === from || file.startsWith(from + path.sep);
  return experiment !== undefined && isIn(experiment) && !isIn(graftFolder);
}

async function findOldNames(store: RunStore, files: readonly string[]): Promise<void> {
  if (!vscode.workspace.isTrusted || !(await isAnyGone(store))) return;
  const withoutRuns = await lastChangedFirst(files.filter((file) => store.runsOf(file).length === 0));
  const { runsUnderOldName } = await import('../../runs/renamedExperiment');
  for (const file of withoutRuns) {
    const graftFolder = await findGraftFolder(file, fileExists);
    const known = store.runs.filter((run) => run.graftFolder === graftFolder).filter(isOfExperiment);
    await keep(store, await runsUnderOldName(new GraftFolder(graftFolder), known, file), () => file);
  }
}

/** A rename counts as a change: of two copies, the one that was renamed comes first. */
async function lastChangedFirst(files: readonly string[]): Promise<string[]> {
  const timed = files.map(async (file) => {
    const time = await stat(file).then(
      ({ ctimeMs }) => ctimeMs,
      () => 0,
    );
    return { file, time };
  });
  return (await Promise.all(timed)).sort((a, b) => b.time - a.time).map(({ file }) => file);
}

async function isAnyGone(store: RunStore): Promise<boolean> {
  const experiments = new Set(store.runs.filter(isOfExperiment).map(({ experiment }) => experiment));
  return !(await Promise.all([...experiments].map(fileExists))).every(Boolean);
}

const isOfExperiment = (run: KnownRun): run is KnownRun & { readonly experiment: string } =>
  run.experiment !== undefined;

/** Records the new place of the experiment in some runs. */
async function keep(
  store: RunStore,
  runs: readonly KnownRun[],
  now: (experiment: string) => string,
): Promise<void> {
  const { moveRun } = await import('../../runs/runMarks');
  for (const { graft, id, experiment } of runs) await moveRun(graft, id, now(experiment!));
  for (const graftFolder of new Set(runs.map((run) => run.graftFolder))) await store.look(graftFolder);
}
