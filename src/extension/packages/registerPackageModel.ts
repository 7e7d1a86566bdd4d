import * as vscode from 'vscode';
import { activeExperiment } from '../document/activeExperiment';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { RunStore } from '../runs/runStore';
import { chooseExperiment, type RunNotebook, runShown } from '../runs/shownExperiment';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import { packageModel } from './packageModel';
import type { Package } from './packages';

interface PackageModelParts {
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly experiments: ExperimentFiles;
  readonly run: RunNotebook;
}

/** "Graft: Package Model…": for a package in the tree, the experiment in the active editor, or a chosen one. */
export function registerPackageModel({ log, store, experiments, run }: PackageModelParts): vscode.Disposable {
  return registerCommand('graft.packageModel', log, async (argument?: Partial<Package>) => {
    requireTrust();
    const uri = experimentOf(argument) ?? activeExperiment() ?? (await chooseExperiment(experiments));
    if (uri) await packageModel(uri, store, (at, until) => runShown(at, until, run));
  });
}

/** A toolbar passes another type of argument. */
function experimentOf(argument: Partial<Package> | undefined): vscode.Uri | undefined {
  const file = argument?.run?.experiment;
  return file === undefined ? undefined : vscode.Uri.file(file);
}
