import * as vscode from 'vscode';
import { cancelRun } from '../notebook/cancelRun';
import type { ExperimentController } from '../notebook/experimentController';
import type { EngineCommand } from '../runs/engineCommand';
import { installEngine } from '../runs/engineTasks';
import type { RunStore } from '../runs/runStore';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';

/** The commands of the palette and the menus. */
export function registerCommands(
  controller: ExperimentController,
  store: RunStore,
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
    registerCommand('graft.cancelRun', log, () => cancelRun(controller, store)),
    registerCommand('graft.showLog', log, () => log.show()),
    registerCommand('graft.installEngine', log, async () => {
      requireTrust();
      await installEngine(engine());
    }),
  );
}
