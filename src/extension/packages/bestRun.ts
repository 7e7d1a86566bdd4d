import * as vscode from 'vscode';
import { isBetter, metricTitle } from '../../experiment/reports/metrics';
import { areComparable } from '../../experiment/runs/doubts';
import { mainMetric, scoreText } from '../../experiment/runs/runSummary';
import { formatMoment } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import { readPlainFile } from '../../files/readPlainFile';
import { experimentText } from '../document/experimentText';
import { stageTexts, writeStageTexts } from '../document/restoreSettings';
import type { KnownRun } from '../runs/knownRun';

/** The runs scored on the same examples as the latest one, the latest first. */
function comparableRuns(runs: readonly KnownRun[]): KnownRun[] {
  // The settings of a run with --set are not those of its experiment.
  const scored = runs.filter(
    ({ status, record }) =>
      status === 'done' && record && record.overrides.length === 0 && mainMetric(record) !== undefined,
  );
  const [latest] = scored;
  return scored.filter(
    ({ record }) =>
      areComparable(record!, latest!.record!) &&
      mainMetric(record!)?.name === mainMetric(latest!.record!)?.name,
  );
}

/**
 * A run that is better than the latest one, the best of all; undefined if the latest is the best.
 * @param runs the runs of an experiment, the latest first
 */
export function betterThanLatest(runs: readonly KnownRun[]): KnownRun | undefined {
  const [latest, ...others] = comparableRuns(runs);
  if (!latest) return undefined;
  const score = (run: KnownRun) => mainMetric(run.record!)!;
  const best = others.reduce((best, run) => {
    const { name, value } = score(run);
    return isBetter(name, value, score(best).value) ? run : best;
  }, latest);
  return best === latest ? undefined : best;
}

/**
 * Restores the settings of the best run of an experiment before it is packaged, unless the user prefers the current ones. The restoration
 * can be undone.
 * @returns false if the user cancelled
 */
export async function preferBestRun(uri: vscode.Uri, runs: readonly KnownRun[]): Promise<boolean> {
  const best = betterThanLatest(runs);
  if (!best) return true;
  const present = stageTexts(await experimentText(uri));
  const texts = new Map(stageTexts(await readPlainFile(best.graft.run(best.id).snapshot)));
  const own = present.get('package');
  if (own === undefined) texts.delete('package');
  else texts.set('package', own);
  if ([...texts].every(([stage, text]) => present.get(stage) === text)) return true;
  const useBest = await asksForBest(best, comparableRuns(runs)[0]!);
  if (!useBest) return useBest !== undefined;
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  await vscode.window.showNotebookDocument(notebook);
  await writeStageTexts(notebook, texts);
  void vscode.window.showInformationMessage(t('Packaging the best run: {0}.', describe(best)));
  return true;
}

/** Undefined if cancelled. */
async function asksForBest(best: KnownRun, latest: KnownRun): Promise<boolean | undefined> {
  const items = [
    {
      isBest: true,
      label: `$(star-full) ${t('The best run: {0}', describe(best))}`,
      detail: t('Its settings are written into the experiment, which can be undone.'),
    },
    {
      isBest: false,
      label: t('The experiment as it is'),
      detail: t('The latest run: {0}', describe(latest)),
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Which model should be packaged?') });
  return picked?.isBest;
}

/** `accuracy 91.7 % (65–99 %), 19:19` */
function describe({ record }: KnownRun): string {
  const metric = mainMetric(record!)!;
  return `${metricTitle(metric.name)} ${scoreText(record!, metric)}, ${formatMoment(new Date(record!.startedAt))}`;
}
