import * as vscode from 'vscode';
import { textOf } from '../notebook/serializer';
import { notebookOf } from '../panel/experimentText';

/** Whether an experiment is open, as a notebook or as a text. */
export function isOpen(uri: vscode.Uri): boolean {
  return notebookOf(uri) !== undefined || documentOf(uri) !== undefined;
}

/** The text of an experiment as it is on the screen; undefined if it is not open. */
export function openText(uri: vscode.Uri): string | undefined {
  const notebook = notebookOf(uri);
  return notebook ? textOf(notebook).text : documentOf(uri)?.getText();
}

/** Whether a file has changes that are not saved. */
export function isEdited(file: string): boolean {
  return vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && uri.fsPath === file);
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}
