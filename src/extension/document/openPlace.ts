import * as vscode from 'vscode';
import { isExperiment } from './notebookCells';
import { stageAtLine } from './stageAtLine';

/** Opens a file, at a line if given; a line of an open experiment opens in its cell. */
export async function openPlace(
  file: string,
  { line, column = 1 }: { line?: number | undefined; column?: number | undefined },
): Promise<void> {
  const uri = vscode.Uri.file(file);
  const notebook = vscode.workspace.notebookDocuments.find(
    (one) => isExperiment(one) && one.uri.toString() === uri.toString(),
  );
  const at = notebook && stageAtLine(notebook, line ?? 1);
  if (notebook && at) {
    const range = new vscode.NotebookRange(at.cell.index, at.cell.index + 1);
    const editor = await vscode.window.showNotebookDocument(notebook, { selections: [range] });
    editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
  // A file without a line may be an image, which VS Code can also show.
  const position = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, column - 1));
  const selection = new vscode.Range(position, position);
  await vscode.commands.executeCommand('vscode.open', uri, line === undefined ? {} : { selection });
}
