import * as vscode from 'vscode';
import { metricTitle } from '../../experiment/reports/metrics';
import { mainMetric, scoreText } from '../../experiment/runs/runSummary';
import { stageNames } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { cellOfStage } from '../document/notebookCells';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';

/** Reports how a run ended, with its score, unless the screen already shows that. */
export function tellEnds(store: RunStore, isTreeVisible: () => boolean): vscode.Disposable {
  return store.onDidEnd((run) => {
    if (!isTreeVisible() && !isEndInView(run)) void tellEnd(run);
  });
}

/** Whether the cell that shows how the run ended is in view. The output of the lowest cell in view may be below the window. */
function isEndInView(run: KnownRun): boolean {
  return editorsOf(run).some(({ notebook, visibleRanges }) => {
    const index = endCell(run, notebook)?.index;
    if (index === undefined) return true;
    return visibleRanges.some(
      ({ start, end }) => start <= index && index < end && (index === start || index < end - 1),
    );
  });
}

const editorsOf = ({ experiment }: KnownRun) =>
  vscode.window.visibleNotebookEditors.filter(({ notebook }) => notebook.uri.fsPath === experiment);

/** The cell of a run's score, or of the stage at which it ended. */
function endCell({ status, log }: KnownRun, notebook: vscode.NotebookDocument) {
  const { stages } = log.state;
  const reached = stageNames.filter((stage) => stages[stage].status !== 'waiting');
  const last = status === 'done' && reached.includes('evaluate') ? 'evaluate' : reached.at(-1);
  return last && cellOfStage(notebook, last);
}

async function showEnd(run: KnownRun): Promise<void> {
  await vscode.commands.executeCommand('graft.openExperiment', { kind: 'run', run });
  const [editor] = editorsOf(run);
  const cell = editor && endCell(run, editor.notebook);
  if (!cell) return;
  const range = new vscode.NotebookRange(cell.index, cell.index + 1);
  editor.revealRange(range, vscode.NotebookEditorRevealType.AtTop);
}

async function tellEnd(run: KnownRun): Promise<void> {
  const show = t('Show');
  const message = outcome(run, run.experimentName);
  const isBad = run.status === 'failed' || run.status === 'interrupted';
  const picked = isBad
    ? await vscode.window.showWarningMessage(message, show)
    : await vscode.window.showInformationMessage(message, show);
  if (picked) await showEnd(run);
}

function outcome({ status, record }: KnownRun, name: string): string {
  const metric = record && mainMetric(record);
  switch (status) {
    case 'done':
      return metric
        ? t('{0} is done: {1} {2}.', name, metricTitle(metric.name), scoreText(record, metric))
        : t('{0} is done.', name);
    case 'failed':
      return t('{0} failed: {1}', name, record?.error?.message ?? t('see its cells.'));
    case 'cancelled':
      return t('{0} was cancelled.', name);
    default:
      return t('{0} was interrupted. Run it again to resume from the last checkpoint.', name);
  }
}
