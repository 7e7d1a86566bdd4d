import * as vscode from 'vscode';
import { changesText, isExperiment } from '../document/notebookCells';
import type { ExperimentController } from './experimentController';

/** Restores the results of an open experiment after the editor has reloaded it from disk, which removes its outputs. */
export function restoreAfterReloads(controller: ExperimentController): vscode.Disposable {
  return vscode.workspace.onDidChangeNotebookDocument((event) => {
    if (isExperiment(event.notebook) && isReload(event)) void controller.restore(event.notebook);
  });
}

/** A reload takes all outputs in one change with the cells themselves; the user who clears outputs takes nothing else. */
function isReload(event: vscode.NotebookDocumentChangeEvent): boolean {
  const { notebook, cellChanges, contentChanges } = event;
  const removed = contentChanges.flatMap(({ removedCells }) => removedCells);
  const takesOutputs = removed.some(hasOutputs) || cellChanges.some(({ outputs }) => outputs !== undefined);
  return !notebook.isDirty && changesText(event) && takesOutputs && !notebook.getCells().some(hasOutputs);
}

const hasOutputs = ({ outputs }: vscode.NotebookCell) => outputs.length > 0;
