import * as vscode from 'vscode';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { isOnScreen } from '../window/isOnScreen';
import type { ExperimentFiles } from './experimentFiles';

/** Runs an experiment's notebook, up to a stage if one is named. */
export type RunNotebook = (
  notebook: vscode.NotebookDocument,
  until: StageName | undefined,
) => Promise<unknown>;

/** Asks which experiment of the workspace; undefined if the user does not choose one. */
export async function chooseExperiment(experiments: ExperimentFiles): Promise<vscode.Uri | undefined> {
  await experiments.ready;
  const items = experiments.files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Which experiment?') });
  return picked && vscode.Uri.file(picked.file);
}

/** Shows an experiment's notebook and runs it, up to a stage if one is named. */
export async function runShown(
  uri: vscode.Uri,
  until: StageName | undefined,
  run: RunNotebook,
): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  if (!isOnScreen(uri.fsPath))
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
  await run(notebook, until);
}
