import path from 'node:path';
import * as vscode from 'vscode';
import { showFailure } from '../commands/registerCommand';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';

/** The runs of an experiment go with its file when the window renames or moves it, alone or with its folder. */
export function followRenames(store: RunStore, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri, newUri } of vscode.workspace.isTrusted ? files : [])
      void showFailure(log, () => moveRuns(store, oldUri.fsPath, newUri.fsPath));
  });
}

async function moveRuns(store: RunStore, from: string, to: string): Promise<void> {
  const runs = store.runs.filter((run) => goesWith(run, from));
  const { moveRun } = await import('../../runs/runMarks');
  for (const { graftFolder, id, experiment } of runs)
    await moveRun(graftFolder, id, to + experiment!.slice(from.length));
  for (const graftFolder of new Set(runs.map((run) => run.graftFolder))) await store.look(graftFolder);
}

/** Where its `.graft` goes along, the paths in it hold as they are. */
function goesWith({ experiment, graftFolder }: KnownRun, from: string): boolean {
  const isIn = (file: string) => file === from || file.startsWith(from + path.sep);
  return experiment !== undefined && isIn(experiment) && !isIn(graftFolder);
}
