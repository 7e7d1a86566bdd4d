import * as vscode from 'vscode';
import type { FromRenderer } from '../../experiment/notebookProtocol';
import type { StageName } from '../../experiment/stages';
import { registerCommand, showFailure } from '../commands/registerCommand';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { RunStore } from '../runs/runStore';
import { Panels } from './panels';

/** What the panel hands on. */
export interface PanelSurroundings {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly experiments: ExperimentFiles;
  run(notebook: vscode.NotebookDocument, until: StageName): Promise<unknown>;
  handle(message: FromRenderer, experiment: vscode.Uri): Promise<void>;
}

/** "Graft: Open Panel", and the panel's return after a reload. */
export function registerPanel(around: PanelSurroundings): vscode.Disposable {
  const { log, store } = around;
  const panels = new Panels(around.extension, {
    store,
    attempt: (work) => void showFailure(log, work),
    run: (uri, until) => runUntil(around, uri, until),
    choose: () => chooseExperiment(around.experiments),
    other: (message, experiment) => around.handle(message, experiment),
  });
  return vscode.Disposable.from(
    panels,
    registerCommand('graft.openPanel', log, () => panels.open()),
  );
}

async function runUntil({ run }: PanelSurroundings, uri: vscode.Uri, until: StageName): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  const isShown = vscode.window.visibleNotebookEditors.some((editor) => editor.notebook === notebook);
  if (!isShown) await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
  await run(notebook, until);
}

async function chooseExperiment(experiments: ExperimentFiles): Promise<vscode.Uri | undefined> {
  await experiments.ready;
  const items = experiments.files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Which experiment?' });
  return picked && vscode.Uri.file(picked.file);
}
