import * as vscode from 'vscode';
import { splitMarkdown } from '../../experiment/document/markdown';
import { type StageName, stageNames } from '../../experiment/stages/stages';
import { cellOfStage, stageOf } from './notebookCells';

/** The text of each stage's cell. A stage without one is missing. */
export type StageTexts = ReadonlyMap<StageName, string>;

/** The texts of an experiment's stages. The first one of a repeated stage counts. */
export function stageTexts(source: string): StageTexts {
  const texts = new Map<StageName, string>();
  for (const part of splitMarkdown(source))
    if (part.kind === 'stage' && !texts.has(part.stage))
      texts.set(part.stage, part.body.replace(/\r\n?/g, '\n').replace(/\n$/, ''));
  return texts;
}

/** The texts of an open notebook's stages. */
export function notebookTexts(notebook: vscode.NotebookDocument): StageTexts {
  const texts = new Map<StageName, string>();
  for (const cell of notebook.getCells()) {
    const stage = stageOf(cell);
    if (stage && !texts.has(stage)) texts.set(stage, cell.document.getText());
  }
  return texts;
}

/**
 * Gives the stages of a notebook the texts, as an edit that can be undone. Replaces only differing text, adds missing cells after those of
 * earlier stages, and removes the cells of other stages. Prose stays.
 * @returns the stages that changed
 */
export async function writeStageTexts(
  notebook: vscode.NotebookDocument,
  wanted: StageTexts,
): Promise<StageName[]> {
  const present = notebookTexts(notebook);
  const changed = stageNames.filter((stage) => present.get(stage) !== wanted.get(stage));
  const edit = new vscode.WorkspaceEdit();
  const cells: vscode.NotebookEdit[] = [];
  for (const stage of changed) {
    const [cell, text] = [cellOfStage(notebook, stage), wanted.get(stage)];
    if (cell && text !== undefined) edit.replace(cell.document.uri, wholeOf(cell.document), text);
    else if (text !== undefined) cells.push(insertion(notebook, stage, text));
    else if (cell)
      cells.push(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(cell.index, cell.index + 1)));
  }
  // Edit from the last cell upwards, so that no edit moves the place of another.
  if (cells.length > 0)
    edit.set(
      notebook.uri,
      cells.sort((a, b) => b.range.start - a.range.start),
    );
  return changed.length === 0 || (await vscode.workspace.applyEdit(edit)) ? changed : [];
}

function insertion(notebook: vscode.NotebookDocument, stage: StageName, text: string): vscode.NotebookEdit {
  const earlier = stageNames.slice(0, stageNames.indexOf(stage));
  const after = notebook
    .getCells()
    .filter((cell) => earlier.some((name) => name === stageOf(cell)))
    .at(-1);
  const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'yaml');
  data.metadata = { graft: { stage } };
  return vscode.NotebookEdit.insertCells(after ? after.index + 1 : notebook.cellCount, [data]);
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}
