import * as vscode from 'vscode';
import type { EngineCommand } from '../../runs/localProcess';
import { registerCompare } from '../compare/registerCompare';
import { ChosenRuns } from '../runs/chosenRuns';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
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
  readonly client: ServeClient;
  readonly log: vscode.LogOutputChannel;
}

/** The container "Graft" in the activity bar: its two views and the commands of their lines. */
export function registerTree(
  { workspaceState, extensionUri }: Pick<vscode.ExtensionContext, 'workspaceState' | 'extensionUri'>,
  { store, experiments, engine, client, log }: TreeParts,
): vscode.Disposable[] {
  const chosen = new ChosenRuns();
  const tree = new ExperimentTree(store, experiments, chosen);
  const view = new ExperimentView(tree, store, chosen);
  const runFrom = (argument: unknown) => view.runFrom(argument);
  const models = new ModelTree(store, workspaceState);
  return [
    tree,
    view,
    models,
    vscode.window.registerTreeDataProvider('graft.models', models),
    registerRunCommands(store, log, runFrom),
    registerCompare({ extension: extensionUri, store, chosen, log, runFrom }),
    registerExperimentCommands(store, engine, log),
    registerModelCommands(store, models, engine, client, log),
    tellEnds(store, () => view.isVisible),
  ];
}
