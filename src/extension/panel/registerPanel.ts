import * as vscode from 'vscode';
import type { FromRenderer, ToNotebook } from '../../experiment/protocols/notebookProtocol';
import { askForColumnNames } from '../runs/dataColumns';
import type { EngineInstaller } from '../runs/engineInstaller';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { chooseExperiment, type RunNotebook, runShown } from '../runs/shownExperiment';
import { askToStop } from '../runs/stopRun';
import { registerCommand, showFailure } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import { Panels } from './panels';

/** The actions that the panel delegates. */
export interface PanelSurroundings {
  readonly extension: vscode.Uri;
  readonly client: ServeClient;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly installer: EngineInstaller;
  readonly experiments: ExperimentFiles;
  readonly run: RunNotebook;
  handle(message: FromRenderer, experiment: vscode.Uri, reply: (message: ToNotebook) => void): Promise<void>;
}

/** Registers "Graft: Open Panel" and restores the panel after a reload. */
export function registerPanel(around: PanelSurroundings): vscode.Disposable {
  const { log, store } = around;
  const panels = new Panels(around.extension, {
    store,
    installer: around.installer,
    attempt: (work) => void showFailure(log, work),
    run: (uri, until) => runShown(uri, until, around.run),
    stop: async (uri) => {
      requireTrust();
      const [run] = store.runsOf(uri.fsPath);
      if (run?.status === 'running') await askToStop(run);
    },
    // Asking starts a program.
    columns: async (uri, text) =>
      vscode.workspace.isTrusted ? askForColumnNames(around.client, uri.fsPath, text) : [],
    choose: () => chooseExperiment(around.experiments),
    other: (message, experiment, reply) => around.handle(message, experiment, reply),
  });
  return vscode.Disposable.from(
    panels,
    registerCommand('graft.openPanel', log, () => panels.open()),
  );
}
