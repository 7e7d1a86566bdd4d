import path from 'node:path';
import * as vscode from 'vscode';
import type { FromRenderer } from '../../experiment/notebookProtocol';
import type { EngineCommand } from '../runs/engineCommand';
import { requireTrust } from '../runs/requireTrust';
import { runInTerminal } from './engineTasks';
import { openPlace } from './openPlace';
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
