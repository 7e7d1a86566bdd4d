import * as vscode from 'vscode';
import type { ExperimentController } from '../notebook/experimentController';
import type { RunStore } from '../runs/runStore';
import { listRuns } from './listRuns';
import { proposeExperiment } from './proposeExperiment';
import { readExperiment } from './readExperiment';
import { readRun } from './readRun';
import { startExperiment } from './startExperiment';
import { registerTool } from './tool';

/** The tools that a language model in the editor may use; package.json says when. */
export function registerTools(
  store: RunStore,
  controller: ExperimentController,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerTool('graft_listRuns', listRuns(store)),
    registerTool('graft_readRun', readRun(store)),
    registerTool('graft_readExperiment', readExperiment),
    registerTool('graft_proposeExperiment', proposeExperiment),
    registerTool('graft_runExperiment', startExperiment(controller, log)),
  );
}
