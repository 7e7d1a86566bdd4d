import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import {
  type CellMetadata,
  type DocumentMetadata,
  type ExperimentText,
  fromCells,
  type PlainCell,
  readCellMetadata,
  toCells,
} from './experimentCells';

/** The notebook type in the manifest. */
export const notebookType = 'graft';

/** Reads and writes experiment files. The file never contains outputs. */
export class ExperimentSerializer implements vscode.NotebookSerializer {
  deserializeNotebook(content: Uint8Array): vscode.NotebookData {
    const { cells, metadata } = toCells(decode(content));
    const data = new vscode.NotebookData(cells.map(toCellData));
    data.metadata = { graft: metadata };
    return data;
  }

  serializeNotebook(data: vscode.NotebookData): Uint8Array {
    const cells = data.cells.map(({ kind, languageId, value, metadata }) =>
      plainCell(kind, languageId, value, metadata),
    );
    return new TextEncoder().encode(fromCells(cells, documentMetadata(data.metadata)).text);
  }
}

/** The text of an experiment on the screen, saved or not. */
export function textOf(notebook: vscode.NotebookDocument): ExperimentText {
  const cells = notebook
    .getCells()
    .map(({ kind, document, metadata }) =>
      plainCell(kind, document.languageId, document.getText(), metadata),
    );
  return fromCells(cells, documentMetadata(notebook.metadata));
}

/** The cell's metadata with another stage. */
export function withStage(
  cell: vscode.NotebookCell,
  graft: CellMetadata,
): { [name: string]: unknown; graft: CellMetadata } {
  return { ...cell.metadata, graft: { ...readCellMetadata(cell.metadata), ...graft } };
}

function toCellData({ kind, language, value, metadata }: PlainCell): vscode.NotebookCellData {
  const cellKind = kind === 'code' ? vscode.NotebookCellKind.Code : vscode.NotebookCellKind.Markup;
  const data = new vscode.NotebookCellData(cellKind, value, language);
  data.metadata = { graft: metadata };
  return data;
}

function plainCell(
  kind: vscode.NotebookCellKind,
  language: string,
  value: string,
  metadata: unknown,
): PlainCell {
  return {
    kind: kind === vscode.NotebookCellKind.Code ? 'code' : 'prose',
    language,
    value,
    metadata: readCellMetadata(metadata),
  };
}

function documentMetadata(metadata: unknown): Partial<DocumentMetadata> {
  const graft = (metadata as { graft?: Partial<DocumentMetadata> } | undefined)?.graft;
  return { bom: graft?.bom === true, eol: graft?.eol === '\r\n' ? '\r\n' : '\n' };
}

function decode(content: Uint8Array): string {
  try {
    // Keeps the byte order mark for writing.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new Error(
      t('This file is not valid UTF-8, so it cannot be opened as an experiment. Convert it to UTF-8 first.'),
    );
  }
}
