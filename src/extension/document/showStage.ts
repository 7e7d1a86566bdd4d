import * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import type { StageName } from '../../experiment/stages/stages';
import { notebookOf } from './experimentText';
import { cellOfStage } from './notebookCells';

/** Focuses a stage: its cell, or its lines if the file is open as text. */
export async function showStage(uri: vscode.Uri, stage: StageName): Promise<void> {
  const notebook = notebookOf(uri);
  const cell = notebook && cellOfStage(notebook, stage);
  if (notebook && cell) {
    const range = new vscode.NotebookRange(cell.index, cell.index + 1);
    const column = vscode.window.visibleNotebookEditors.find(
      (editor) => editor.notebook === notebook,
    )?.viewColumn;
    await vscode.window.showNotebookDocument(notebook, {
      selections: [range],
      ...(column === undefined ? {} : { viewColumn: column }),
    });
    await vscode.commands.executeCommand('notebook.cell.edit');
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const line = parseExperiment(document.getText()).lines.get(stage) ?? 0;
  const at = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}
