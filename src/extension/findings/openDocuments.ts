import * as vscode from 'vscode';
import { notebookOf } from '../panel/experimentText';

/** Whether an experiment is open, as a notebook or as a text. */
export function isOpen(uri: vscode.Uri): boolean {
  const isText = vscode.workspace.textDocuments.some(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
  return isText || notebookOf(uri) !== undefined;
}

/** Whether a file has changes that are not saved. */
export function isEdited(file: string): boolean {
  return vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && uri.fsPath === file);
}
