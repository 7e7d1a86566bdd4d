import { formatMetric, formatSize, metricTitle } from '../../experiment/reports/metrics';
import { areComparable } from '../../experiment/runs/doubts';
import type { RunRecord } from '../../experiment/runs/run';
import {
  describeDifference,
  isImprovement,
  type MetricValue,
  scoresOf,
} from '../../experiment/runs/runSummary';
import { formatCount } from '../../experiment/words/formatNumbers';
import { t, translated } from '../../experiment/words/translation';
import { changedAnswers, pairedDifference } from './changedAnswers';
import type { ComparedRun } from './comparedRun';
import { type Spread, spreadOf, welch } from './welch';
import { writtenProbability } from './writtenProbability';

/** A row of a comparison: its name, and a cell for each run. */
export type Row = readonly [title: string, ...cells: string[]];

/** The scores of the runs compared with the first: over seeds if there are several, and by example. */
export function scoreRows(runs: readonly ComparedRun[]): Row[] {
  const scores = runs.map(({ repeats }) => spreads(repeats));
  const names = new Set(scores.flatMap((own) => [...own.keys()]));
  if (names.size === 0) return [];
  const rows = [...names].map((name): Row => {
    const before = scores[0]?.get(name);
    return [
      metricTitle(name),
      ...scores.map((own, i) => scoreCell(name, own.get(name), areHeldAgainst(runs, i) ? before : undefined)),
    ];
  });
  return [
    ...rows,
    ...pairedRow(runs),
    ...seedsRow(scores),
    [t('scored on'), ...runs.map((run, i) => scoredOn(run, i > 0 && !areHeldAgainst(runs, i)))],
  ];
}

/** Whether a run is compared with the first: not if both were scored on other examples, unless means of several splits are compared. */
function areHeldAgainst([first, ...others]: readonly ComparedRun[], index: number): boolean {
  const run = others[index - 1];
  if (!first || !run) return false;
  const isMean = first.repeats.length > 1 || run.repeats.length > 1;
  return isMean || areComparable(first.record, run.record);
}

/** Each metric over all seeds. */
function spreads(repeats: readonly RunRecord[]): Map<string, Spread> {
  const values = new Map<string, number[]>();
  for (const { name, value } of repeats.flatMap(scoresOf))
    values.set(name, [...(values.get(name) ?? []), value]);
  return new Map([...values].map(([name, all]) => [name, spreadOf(all)]));
}

/** `87.2 % ± 0.8 ▲ 3.1, better, p = 0.004`. */
function scoreCell(name: string, own: Spread | undefined, before: Spread | undefined): string {
  if (!own) return '';
  const { mean: value, deviation } = own;
  const spread = deviation === undefined ? '' : `± ${formatSize(name, deviation)}`;
  const said = before === undefined ? '' : verdict({ name, value }, before.mean);
  const chance = before === undefined || said === '' ? undefined : welch(own, before);
  const verdicts = [said, chance === undefined ? '' : writtenProbability(chance)].filter(Boolean).join(', ');
  return [formatMetric(name, value), spread, verdicts].filter(Boolean).join(' ');
}

/** `▲ 8.3, better`; empty if both values are written the same. */
function verdict(score: MetricValue, before: number): string {
  const difference = describeDifference(score, before);
  return difference && `${difference}, ${isImprovement(score, before) ? t('better') : t('worse')}`;
}

/** The difference on the examples that a run and the baseline share, which is more precise than two intervals. */
function pairedRow(runs: readonly ComparedRun[]): Row[] {
  const [baseline, ...others] = runs;
  const cells = others.map(({ answers }) => {
    const changed = answers && baseline?.answers && changedAnswers(baseline.answers, answers);
    return changed ? pairedDifference(changed) : '';
  });
  return cells.some(Boolean) ? [[t('paired difference, 95 %'), '', ...cells]] : [];
}

function seedsRow(scores: readonly ReadonlyMap<string, Spread>[]): Row[] {
  const counts = scores.map((own) => [...own.values()][0]?.count ?? 0);
  return counts.some((count) => count > 1) ? [[t('seeds'), ...counts.map(formatCount)]] : [];
}

/** The scored examples, because scores on different examples are not comparable. */
function scoredOn({ record: { result } }: ComparedRun, areOther: boolean): string {
  const evaluation = result?.evaluation;
  if (!evaluation) return '';
  const words = [translated(evaluation.split), formatCount(evaluation.examples)] as const;
  return areOther ? t('{0}, {1} other examples', ...words) : t('{0}, {1} examples', ...words);
}
