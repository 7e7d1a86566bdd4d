import * as vscode from 'vscode';

/** Whether the notebook of an experiment is visible. */
export function isOnScreen(experimentFile: string | undefined): boolean {
  return vscode.window.visibleNotebookEditors.some(({ notebook }) => notebook.uri.fsPath === experimentFile);
}
