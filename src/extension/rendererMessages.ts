import path from 'node:path';
import * as vscode from 'vscode';
import { scalarText } from '../experiment/document/settingEdit';
import type { FromRenderer, ToNotebook } from '../experiment/protocols/notebookProtocol';
import { t } from '../experiment/words/translation';
import type { EngineCommand } from '../runs/localProcess';
import { saveExport } from './commands/saveExport';
import { openPlace } from './document/openPlace';
import { setByQuickFix } from './findings/setByQuickFix';
import { explainImage } from './notebook/explainImage';
import { tellImages, tellThumbnails } from './notebook/showImages';
import { askPackage } from './packages/askPackage';
import { copyCode } from './packages/copyCode';
import type { EngineInstaller } from './runs/engineInstaller';
import { runInTerminal } from './runs/engineTasks';
import type { RunStore } from './runs/runStore';
import type { ServeClient } from './runs/serveClient';
import { requireTrust } from './window/requireTrust';

interface MessageSurroundings {
  readonly engine: () => EngineCommand;
  readonly installer: EngineInstaller;
  readonly client: ServeClient;
  readonly store: RunStore;
  readonly log: vscode.LogOutputChannel;
  /** Runs the experiment's stages that have cells. */
  readonly runAll: (experiment: vscode.Uri) => Promise<unknown>;
  /** The experiment's file, to which its paths are relative. */
  readonly experiment: vscode.Uri;
  /** Sends a message to the notebook's outputs. */
  readonly reply: (message: ToNotebook) => void;
}

/** Handles a click on a button or link in an output. */
export async function handleRendererMessage(
  message: FromRenderer,
  { engine, installer, client, store, log, runAll, experiment, reply }: MessageSurroundings,
): Promise<void> {
  switch (message.type) {
    case 'open':
      return openPlace(path.resolve(path.dirname(experiment.fsPath), message.file), message);
    case 'choose-candidate':
      return setByQuickFix(experiment, 'optimize', ['choose'], scalarText(message.candidate));
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
    case 'save':
      return saveExport(message.name, message.format, message.content);
    case 'showLog':
      return log.show();
    case 'installAndRun':
      requireTrust();
      if (await installer.install()) await runAll(experiment);
      return;
    case 'cancelInstall':
      return installer.cancel();
    case 'engineState':
      return reply({ type: 'engine', state: installer.state });
    case 'verify':
      requireTrust();
      await runInTerminal(engine(), t('Verify Package'), ['verify', message.folder]);
      return;
    case 'ask': {
      const answers = await askPackage(message, client);
      if (answers) reply(answers);
      return;
    }
    case 'explain':
      return reply(await explainImage(message, store, client));
    case 'images':
      return reply(await tellImages(message.runId, store, client));
    case 'thumbnails':
      return reply(await tellThumbnails(message, store, client));
    case 'reveal':
      await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(message.folder));
      return;
    case 'copyCode':
      return copyCode(message.folder, message.language);
    case 'mounted':
      return;
  }
}
