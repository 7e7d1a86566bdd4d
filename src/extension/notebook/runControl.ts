import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { activeExperiment } from '../document/activeExperiment';
import { isExperiment } from '../document/notebookCells';
import type { KnownRun } from '../runs/knownRun';
import { pickRun } from '../runs/pickRun';
import type { RunStore } from '../runs/runStore';
import { type RunNotebook, runShown } from '../runs/shownExperiment';
import { askToStop, offerRun } from '../runs/stopRun';
import { runOfNode, type TreeNode } from '../runs/treeNodes';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import type { ExperimentController } from './experimentController';

/** The commands that run and stop experiments, the same in palette, tree and status bar, and the state of the shown experiment. */
export function registerRunControl(
  controller: ExperimentController,
  store: RunStore,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const tellState = () => {
    const run = latestRun(store, vscode.window.activeNotebookEditor?.notebook);
    void vscode.commands.executeCommand('setContext', 'graft.runState', run?.status ?? 'none');
  };
  // A run skips stages with fresh results and resumes a stopped training.
  const run: RunNotebook = (notebook) => controller.run(notebook);
  tellState();
  return vscode.Disposable.from(
    store.onDidChange(tellState),
    vscode.window.onDidChangeActiveNotebookEditor(tellState),
    registerCommand('graft.run', log, async (node?: TreeNode) => {
      requireTrust();
      const uri = node?.kind === 'experiment' ? vscode.Uri.file(node.file) : activeExperiment();
      if (uri) await runShown(uri, undefined, run);
    }),
    registerCommand('graft.runCellAndGoOn', log, runCellAndGoOn),
    registerCommand('graft.stopRun', log, async (node?: unknown) => {
      requireTrust();
      const active = vscode.window.activeNotebookEditor?.notebook;
      const live = runOfNode(node) ?? latestRun(store, active);
      if (live?.status === 'running') await askToStop(live);
      else if (active && controller.runIn(active)) await controller.stop(active);
      else await withLiveRun(store, askToStop);
    }),
    registerCommand('graft.offerRun', log, () => withLiveRun(store, offerRun)),
  );
}

/** Acts on the run in progress. If there are several, the user chooses one. */
async function withLiveRun(store: RunStore, act: (run: KnownRun) => Promise<void>): Promise<void> {
  const live = store.runs.filter(({ status }) => status === 'running');
  if (live.length === 0) void vscode.window.showInformationMessage(t('No run in progress.'));
  const chosen = live.length > 1 ? await pickRun(store, t('Runs in Progress'), live) : live[0];
  if (chosen) await act(chosen);
}

/** Runs the selected cell and selects the next one. The editor's own command would add an empty cell at the end. */
async function runCellAndGoOn(): Promise<void> {
  const editor = vscode.window.activeNotebookEditor;
  const isLast = editor !== undefined && editor.selection.end >= editor.notebook.cellCount;
  await vscode.commands.executeCommand(
    isLast ? 'notebook.cell.execute' : 'notebook.cell.executeAndSelectBelow',
  );
}

function latestRun(store: RunStore, notebook: vscode.NotebookDocument | undefined): KnownRun | undefined {
  return notebook && isExperiment(notebook) ? store.runsOf(notebook.uri.fsPath)[0] : undefined;
}
