import * as vscode from 'vscode';
import { documentOf, notebookOf } from '../document/experimentText';

/** Whether an experiment is open, as a notebook or as a text. */
export function isOpen(uri: vscode.Uri): boolean {
  return notebookOf(uri) !== undefined || documentOf(uri) !== undefined;
}

/** Whether a file has unsaved changes. */
export function isEdited(file: string): boolean {
  return vscode.workspace.textDocuments.some(({ uri, isDirty }) => isDirty && uri.fsPath === file);
}
