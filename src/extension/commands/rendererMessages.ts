import path from 'node:path';
import * as vscode from 'vscode';
import type { FromRenderer } from '../../experiment/notebookProtocol';
import { isExperiment } from '../notebook/notebookCells';
import { stageAtLine } from '../notebook/stageAtLine';
import type { EngineCommand } from '../runs/engineCommand';
import { requireTrust } from '../runs/requireTrust';
import { runInTerminal } from './engineTasks';
import { saveExport } from './saveExport';

interface MessageSurroundings {
  readonly engine: EngineCommand;
  readonly log: vscode.LogOutputChannel;
  /** The experiment's file, beside which the files that it names lie. */
  readonly experiment: vscode.Uri;
}

/** Handles a click on a button or link in an output. */
export async function handleRendererMessage(
  message: FromRenderer,
  { engine, log, experiment }: MessageSurroundings,
): Promise<void> {
  switch (message.type) {
    case 'open':
      return openPlace(path.resolve(path.dirname(experiment.fsPath), message.file), message);
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
    case 'save':
      return saveExport(message.name, message.format, message.content);
    case 'showLog':
      return log.show();
    case 'verify':
      requireTrust();
      await runInTerminal(engine, 'Verify Package', ['verify', message.folder]);
      return;
    case 'predict': {
      requireTrust();
      const text = await vscode.window.showInputBox({ title: 'Predict', prompt: 'A text to classify' });
      if (text !== undefined) await runInTerminal(engine, 'Predict', ['predict', message.folder, '--', text]);
      return;
    }
    case 'mounted':
      return;
  }
}

/** Opens a file, at a line if there is one; for an open experiment, in its cell. */
async function openPlace(
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
  // A file without a line may be a picture, for which VS Code has an editor too.
  const position = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, column - 1));
  const selection = new vscode.Range(position, position);
  await vscode.commands.executeCommand('vscode.open', uri, line === undefined ? {} : { selection });
}
