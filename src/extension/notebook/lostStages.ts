import * as vscode from 'vscode';
import { isMap, parse, parseDocument } from 'yaml';
import { type StageName, stageNames, stages } from '../../experiment/stages/stages';
import { readCellMetadata } from '../document/experimentCells';
import { isExperiment, stageOf } from '../document/notebookCells';
import { withStage } from '../document/serializer';

/** A cell that was cut is usually pasted soon, or never. */
const remembered = 50;

/**
 * Cutting and pasting, copying and splitting lose a cell's metadata, and with it the stage. A cell that comes back with the text of
 * a removed one gets that one's stage; otherwise the stage is inferred from its settings. If that is not possible, the cell's status bar
 * asks for it.
 */
export class LostStages implements vscode.Disposable {
  private readonly removed: { text: string; stage: StageName }[] = [];
  private readonly listener = vscode.workspace.onDidChangeNotebookDocument((event) => this.changed(event));

  dispose(): void {
    this.listener.dispose();
  }

  private changed({ notebook, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    if (!isExperiment(notebook)) return;
    for (const { removedCells } of contentChanges) for (const cell of removedCells) this.remember(cell);
    const lost = contentChanges
      .flatMap(({ addedCells }) => addedCells)
      .filter((cell) => cell.kind === vscode.NotebookCellKind.Code && cell.index >= 0 && !stageOf(cell));
    for (const cell of lost) void this.restore(notebook, cell);
  }

  private remember(cell: vscode.NotebookCell): void {
    const { stage } = readCellMetadata(cell.metadata);
    if (!stage) return;
    this.removed.unshift({ text: cell.document.getText(), stage });
    this.removed.length = Math.min(this.removed.length, remembered);
  }

  private async restore(notebook: vscode.NotebookDocument, cell: vscode.NotebookCell): Promise<void> {
    const present = new Set(notebook.getCells().map(stageOf));
    const text = cell.document.getText();
    const before = this.removed.find((one) => one.text === text && !present.has(one.stage));
    const stage = before?.stage ?? stageOfText(text, (name) => !present.has(name));
    if (stage) await setStage(cell, stage);
  }
}

/** Writes a cell's stage into its metadata, as an edit that can be undone. */
export async function setStage(cell: vscode.NotebookCell, stage: StageName): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(cell.notebook.uri, [
    vscode.NotebookEdit.updateCellMetadata(cell.index, withStage(cell, { stage })),
  ]);
  await vscode.workspace.applyEdit(edit);
}

/** The only stage, among those that may be it, that has every setting of a text; undefined if several have or none. */
export function stageOfText(yaml: string, mayBe: (stage: StageName) => boolean): StageName | undefined {
  const { contents } = parseDocument(yaml);
  const names = isMap(contents) ? Object.keys((parse(yaml) as object | null) ?? {}) : [];
  if (names.length === 0) return undefined;
  const fitting = stageNames.filter((stage) =>
    names.every((name) => Object.hasOwn(stages[stage].settings, name)),
  );
  return fitting.length === 1 && mayBe(fitting[0]!) ? fitting[0] : undefined;
}
