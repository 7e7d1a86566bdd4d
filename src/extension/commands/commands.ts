import * as vscode from 'vscode';
import { t } from '../../experiment/translation';
import type { ExperimentController } from '../notebook/experimentController';
import { isExperiment } from '../notebook/notebookCells';
import type { EngineCommand } from '../runs/engineCommand';
import { requireTrust } from '../runs/requireTrust';
import { installEngine } from './engineTasks';
import { registerCommand } from './registerCommand';

/** The commands of the palette and the menus. */
export function registerCommands(
  controller: ExperimentController,
  engine: () => EngineCommand,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('graft.fineTuneModel', log, async (resource?: vscode.Uri) => {
      requireTrust();
      const { fineTuneModel } = await import('./fineTuneModel');
      const notebook = await fineTuneModel(resource instanceof vscode.Uri ? resource : undefined);
      if (notebook) await controller.run(notebook, { reveal: true });
    }),
    registerCommand('graft.cancelRun', log, async () => {
      const notebook = runningNotebook(controller);
      if (notebook) await controller.cancel(notebook);
      else void vscode.window.showInformationMessage(t('No run in progress.'));
    }),
    registerCommand('graft.showLog', log, () => log.show()),
    registerCommand('graft.installEngine', log, async () => {
      requireTrust();
      await installEngine(engine());
    }),
  );
}

/** The active notebook if it is running, else the one that is. */
function runningNotebook(controller: ExperimentController): vscode.NotebookDocument | undefined {
  const active = vscode.window.activeNotebookEditor?.notebook;
  return [...(active ? [active] : []), ...vscode.workspace.notebookDocuments.filter(isExperiment)].find(
    (notebook) => controller.runIn(notebook) !== undefined,
  );
}
