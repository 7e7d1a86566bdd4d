import * as vscode from 'vscode';
import type { ExperimentController } from '../notebook/experimentController';
import type { RunStore } from '../runs/runStore';
import { registerTool } from './tool';

/** The tools for a language model in the editor; package.json describes their use. */
export function registerTools(
  store: RunStore,
  controller: ExperimentController,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerTool('graft_listRuns', async () => (await import('./listRuns')).listRuns(store)),
    registerTool('graft_readRun', async () => (await import('./readRun')).readRun(store)),
    registerTool('graft_readExperiment', async () => (await import('./readExperiment')).readExperiment),
    registerTool(
      'graft_proposeExperiment',
      async () => (await import('./proposeExperiment')).proposeExperiment,
    ),
    registerTool('graft_runExperiment', async () =>
      (await import('./startExperiment')).startExperiment(controller, log),
    ),
  );
}
