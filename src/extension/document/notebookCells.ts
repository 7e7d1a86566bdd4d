import * as vscode from 'vscode';
import type { StageName } from '../../experiment/stages/stages';
import { readCellMetadata } from './experimentCells';
import { notebookType } from './serializer';

/** The stage of a code cell, or undefined if none is chosen. */
export function stageOf(cell: vscode.NotebookCell): StageName | undefined {
  return cell.kind === vscode.NotebookCellKind.Code ? readCellMetadata(cell.metadata).stage : undefined;
}

/** The first cell of a stage. */
export function cellOfStage(
  notebook: vscode.NotebookDocument,
  stage: StageName,
): vscode.NotebookCell | undefined {
  return notebook.getCells().find((cell) => stageOf(cell) === stage);
}

/** The open notebook of an experiment file. */
export function openExperiment(file: string | undefined): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(
    (one) => isExperiment(one) && one.uri.scheme === 'file' && one.uri.fsPath === file,
  );
}

/** The experiment cell of a text document. */
export function cellOfDocument(document: vscode.TextDocument): vscode.NotebookCell | undefined {
  return vscode.workspace.notebookDocuments
    .filter(isExperiment)
    .flatMap((notebook) => notebook.getCells())
    .find((cell) => cell.document === document);
}

/** Whether an experiment's text may have changed, not only its outputs. */
export function changesText({ contentChanges, cellChanges }: vscode.NotebookDocumentChangeEvent): boolean {
  return (
    contentChanges.length > 0 ||
    cellChanges.some(({ document, metadata }) => document !== undefined || metadata !== undefined)
  );
}

/** Whether a notebook is an experiment. */
export function isExperiment(notebook: vscode.NotebookDocument): boolean {
  return notebook.notebookType === notebookType;
}
