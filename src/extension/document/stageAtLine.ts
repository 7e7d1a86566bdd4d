import type * as vscode from 'vscode';
import type { StageName } from '../../experiment/stages/stages';
import { stageOf } from './notebookCells';
import { textOf } from './serializer';

export interface CellLine {
  cell: vscode.NotebookCell;
  stage: StageName | undefined;
  /** The line within the cell, from 0. */
  line: number;
}

/** The cell with a line of the file (from 1) in the current notebook. The fence's lines belong to it. */
export function stageAtLine(notebook: vscode.NotebookDocument, fileLine: number): CellLine | undefined {
  return locate(notebook, textOf(notebook).firstLines, fileLine);
}

/** The same with known first lines of the cells. */
export function locate(
  notebook: vscode.NotebookDocument,
  firstLines: readonly number[],
  fileLine: number,
): CellLine | undefined {
  const index = firstLines.findLastIndex((first, at) =>
    stageOf(notebook.cellAt(at)) ? first - 1 <= fileLine : first <= fileLine,
  );
  if (index < 0) return undefined;
  const cell = notebook.cellAt(index);
  const line = Math.min(Math.max(0, fileLine - firstLines[index]!), cell.document.lineCount - 1);
  return { cell, stage: stageOf(cell), line };
}

/** The stage at the place of an error; undefined if it is in no cell of the notebook. */
export function stageOfPlace(
  notebook: vscode.NotebookDocument,
  place: { file: string; line?: number | undefined } | undefined,
): StageName | undefined {
  if (place?.line === undefined || place.file !== notebook.uri.fsPath) return undefined;
  return stageAtLine(notebook, place.line)?.stage;
}
