import * as vscode from 'vscode';

/** The experiment in the active editor, be it the notebook's or the text's. */
export function activeExperiment(): vscode.Uri | undefined {
  const { activeNotebookEditor, activeTextEditor } = vscode.window;
  const uri = activeNotebookEditor?.notebook.uri ?? activeTextEditor?.document.uri;
  return uri && isExperimentFile(uri) ? uri : undefined;
}

/** The first experiment that can be seen: while a panel has the focus, no editor need be active. */
export function visibleExperiment(): vscode.Uri | undefined {
  return vscode.window.visibleNotebookEditors.map(({ notebook }) => notebook.uri).find(isExperimentFile);
}

/** Whether an address is that of an experiment: only files are. */
export function isExperimentFile({ scheme, path }: vscode.Uri): boolean {
  return scheme === 'file' && path.endsWith('.graft.md');
}
