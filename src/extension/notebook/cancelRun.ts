import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { isExperiment } from '../document/notebookCells';
import type { KnownRun } from '../runs/knownRun';
import { pickRun } from '../runs/pickRun';
import type { RunStore } from '../runs/runStore';
import type { ExperimentController } from './experimentController';
import { tellCancelled } from './tellCancelled';

/** Cancels the run that is meant: that of the active notebook, else that of another one, else one that no notebook shows. */
export async function cancelRun(controller: ExperimentController, store: RunStore): Promise<void> {
  const active = vscode.window.activeNotebookEditor?.notebook;
  const live = store.runs.filter(({ status }) => status === 'running');
  const own = live.find(({ experiment }) => experiment === active?.uri.fsPath);
  const notebook = [active, ...(own ? [] : vscode.workspace.notebookDocuments)].find(
    (one) => one && isExperiment(one) && controller.runIn(one),
  );
  if (notebook) await controller.cancel(notebook);
  else if (live.length === 0) void vscode.window.showInformationMessage(t('No run in progress.'));
  else await cancel(own ?? (live.length === 1 ? live[0] : await pickRun(store, t('Cancel Run'), live)));
}

async function cancel(run: KnownRun | undefined): Promise<void> {
  if (!run) return;
  await run.log.send({ type: 'cancel' });
  tellCancelled(1);
}
