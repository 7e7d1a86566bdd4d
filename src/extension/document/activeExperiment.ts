import * as vscode from 'vscode';

/** The experiment in the active editor, as notebook or text. */
export function activeExperiment(): vscode.Uri | undefined {
  const { activeNotebookEditor, activeTextEditor } = vscode.window;
  const uri = activeNotebookEditor?.notebook.uri ?? activeTextEditor?.document.uri;
  return uri && isExperimentFile(uri) ? uri : undefined;
}

/** The first visible experiment: no editor may be active while a panel has the focus. */
export function visibleExperiment(): vscode.Uri | undefined {
  return vscode.window.visibleNotebookEditors.map(({ notebook }) => notebook.uri).find(isExperimentFile);
}

/** Whether an address is an experiment's: only files are experiments. */
export function isExperimentFile({ scheme, path }: vscode.Uri): boolean {
  return scheme === 'file' && path.endsWith('.graft.md');
}
