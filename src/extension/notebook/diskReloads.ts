import * as vscode from 'vscode';
import type { ExperimentController } from './experimentController';

/** The editor reloads a changed file with a delay, and removes the outputs only then. */
const reloadMs = 400;

/** Restores the results of an open experiment after a change on disk, which removes its outputs. */
export function restoreAfterReloads(controller: ExperimentController): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.graft.md', true, false, true);
  watcher.onDidChange((uri) =>
    setTimeout(() => {
      const notebook = vscode.workspace.notebookDocuments.find(
        (one) => one.uri.toString() === uri.toString(),
      );
      if (notebook && !notebook.isDirty && isEmptied(notebook)) void controller.restore(notebook);
    }, reloadMs),
  );
  return watcher;
}

function isEmptied(notebook: vscode.NotebookDocument): boolean {
  return notebook.getCells().every(({ outputs }) => outputs.length === 0);
}
