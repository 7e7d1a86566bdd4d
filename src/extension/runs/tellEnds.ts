import * as vscode from 'vscode';
import { formatMetric, metricTitle } from '../../experiment/reports/metrics';
import { mainMetric } from '../../experiment/runs/runSummary';
import { t } from '../../experiment/words/translation';
import { isOnScreen } from '../window/isOnScreen';
import type { KnownRun } from './knownRun';
import { experimentName } from './runStatusBar';
import type { RunStore } from './runStore';

/** Tells that a run is over where nothing of it can be seen: its notebook is not on the screen. */
export function tellEnds(store: RunStore, isTreeVisible: () => boolean): vscode.Disposable {
  return store.onDidEnd((run) => {
    if (!isTreeVisible() && !isOnScreen(run.experiment)) void tellEnd(run);
  });
}

async function tellEnd(run: KnownRun): Promise<void> {
  const show = t('Show');
  const message = outcome(run, experimentName(run));
  const isBad = run.status === 'failed' || run.status === 'interrupted';
  const picked = isBad
    ? await vscode.window.showWarningMessage(message, show)
    : await vscode.window.showInformationMessage(message, show);
  if (picked) await vscode.commands.executeCommand('graft.openExperiment', { kind: 'run', run });
}

function outcome({ status, record }: KnownRun, name: string): string {
  const metric = record && mainMetric(record);
  switch (status) {
    case 'done':
      return metric
        ? t('{0} is done: {1} {2}.', name, metricTitle(metric.name), formatMetric(metric.name, metric.value))
        : t('{0} is done.', name);
    case 'failed':
      return t('{0} failed: {1}', name, record?.error?.message ?? t('see its cells.'));
    case 'cancelled':
      return t('{0} was cancelled.', name);
    default:
      return t('{0} was interrupted. Run it again to resume from the last checkpoint.', name);
  }
}
