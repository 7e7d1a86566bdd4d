import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { isExperiment } from '../document/notebookCells';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import type { ExperimentController } from './experimentController';

/** The buttons above an experiment, and the state that says which of them are there: that of its latest run. */
export function registerToolbar(
  controller: ExperimentController,
  store: RunStore,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const tellState = () => {
    const run = latestRun(store, vscode.window.activeNotebookEditor?.notebook);
    void vscode.commands.executeCommand('setContext', 'graft.runState', run?.status ?? 'none');
  };
  const run = async () => {
    requireTrust();
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    // The toolbar keeps its buttons as they are while one of them has the focus.
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    if (notebook && isExperiment(notebook)) await controller.run(notebook);
  };
  tellState();
  return vscode.Disposable.from(
    store.onDidChange(tellState),
    vscode.window.onDidChangeActiveNotebookEditor(tellState),
    // Stages with fresh results are passed over, and a stopped training resumes: both are what a run does anyway.
    registerCommand('graft.runStale', log, run),
    registerCommand('graft.resumeRun', log, run),
    registerCommand('graft.runCellAndGoOn', log, runCellAndGoOn),
    registerCommand('graft.stopAfterEpoch', log, async () => {
      requireTrust();
      const live = latestRun(store, vscode.window.activeNotebookEditor?.notebook);
      if (live?.status !== 'running') {
        void vscode.window.showInformationMessage(t('No run of this experiment is in progress.'));
        return;
      }
      await live.log.send({ type: 'stop-after-epoch' });
      vscode.window.setStatusBarMessage(t('Graft: the training will end with this epoch'), 5000);
    }),
  );
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
