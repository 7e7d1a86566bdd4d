import * as vscode from 'vscode';
import type { EngineCommand } from '../runs/engineCommand';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { RunStore } from '../runs/runStore';
import { tellEnds } from '../runs/tellEnds';
import { registerExperimentCommands } from './experimentCommands';
import { ExperimentTree } from './experimentTree';
import { ExperimentView } from './experimentView';
import { registerModelCommands } from './modelCommands';
import { ModelTree } from './modelTree';
import { registerRunCommands } from './runCommands';

interface TreeParts {
  readonly store: RunStore;
  readonly experiments: ExperimentFiles;
  readonly engine: () => EngineCommand;
  readonly log: vscode.LogOutputChannel;
}

/** The container "Graft" in the activity bar: its two views, and the commands of their lines. */
export function registerTree(
  { workspaceState }: Pick<vscode.ExtensionContext, 'workspaceState'>,
  { store, experiments, engine, log }: TreeParts,
): vscode.Disposable[] {
  const tree = new ExperimentTree(store, experiments);
  const view = new ExperimentView(tree, store);
  const models = new ModelTree(store, workspaceState);
  return [
    tree,
    view,
    models,
    vscode.window.registerTreeDataProvider('graft.models', models),
    registerRunCommands(store, log, (argument) => view.runFrom(argument)),
    registerExperimentCommands(store, engine, log),
    registerModelCommands(store, models, engine, log),
    tellEnds(store, () => view.isVisible),
  ];
}
