import * as vscode from 'vscode';
import type { ExperimentController } from '../notebook/experimentController';
import { type EngineInstaller, installWithNotification } from '../runs/engineInstaller';
import type { ServeClient } from '../runs/serveClient';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';

/** The commands of the palette and the menus. */
export function registerCommands(
  controller: ExperimentController,
  installer: EngineInstaller,
  client: ServeClient,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('graft.fineTuneModel', log, async (resource?: unknown, selected?: unknown) => {
      requireTrust();
      const { fineTuneModel } = await import('./fineTuneModel');
      const notebook = await fineTuneModel(selection(resource, selected), client);
      if (notebook) await controller.run(notebook, { reveal: true });
    }),
    registerCommand('graft.showLog', log, () => log.show()),
    registerCommand('graft.installEngine', log, async () => {
      requireTrust();
      await installWithNotification(installer);
    }),
  );
}

/** The explorer passes the resource that was clicked and all that are selected; the palette and other menus pass neither. */
function selection(clicked: unknown, selected: unknown): vscode.Uri[] {
  if (!(clicked instanceof vscode.Uri)) return [];
  const all: unknown[] = Array.isArray(selected) ? selected : [];
  return all.length > 1 ? all.filter((one) => one instanceof vscode.Uri) : [clicked];
}
