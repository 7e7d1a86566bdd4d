import path from 'node:path';
import { type Json, writtenValue } from '../../experiment/changes';
import type { ToComparison } from '../../experiment/comparisonProtocol';
import { formatCount } from '../../experiment/formatNumbers';
import { formatMetric, metricTitle } from '../../experiment/metrics';
import type { ReportBlock } from '../../experiment/report';
import type { EpochMetrics } from '../../experiment/results';
import type { RunRecord } from '../../experiment/run';
import {
  describeDifference,
  isImprovement,
  type MetricValue,
  scoresOf,
  settingChanges,
} from '../../experiment/runSummary';
import { runDuration } from '../tree/runText';
import { validationCurves } from './validationCurves';

/** A run as it stands in a comparison. */
export interface ComparedRun {
  /** What its column and its curve are called. */
  readonly name: string;
  readonly record: RunRecord;
  /** In a word; a record alone does not tell that its run was interrupted. */
  readonly status: string;
  readonly epochs: readonly EpochMetrics[];
}

type Row = readonly [title: string, ...cells: string[]];

/** The whole page of a comparison; the first run is the baseline. */
export function comparisonOf(runs: readonly ComparedRun[]): ToComparison {
  const sections = [
    { title: 'Side by Side', report: compareRuns(runs) },
    { title: 'Validation by Epoch', report: validationCurves(runs) },
  ];
  return {
    type: 'comparison',
    title: 'Compare Runs',
    sections: sections.filter(({ report }) => report.length > 0),
  };
}

/**
 * Runs beside one another as blocks of a report: what they scored, the settings in which they differ, and how they trained. The
 * first is the baseline, against which the others' scores are held.
 */
export function compareRuns(runs: readonly ComparedRun[]): ReportBlock[] {
  return [
    ...tableOf('Scores', 'Metric', runs, scoreRows(runs)),
    ...tableOf('Settings that differ', 'Setting', runs, settingRows(runs)),
    ...tableOf('Runs', 'Fact', runs, runRows(runs)),
  ];
}

/** One column a run; no table where there is nothing to say. */
function tableOf(
  title: string,
  first: string,
  runs: readonly ComparedRun[],
  rows: readonly Row[],
): ReportBlock[] {
  if (rows.length === 0) return [];
  const names = runs.map(({ name }, index) => (index === 0 ? `${name} (baseline)` : name));
  const columns = [first, ...names].map((name) => ({ title: name, format: 'text' as const }));
  return [{ block: 'table', title, columns, rows: rows.map((row) => [...row]) }];
}

function scoreRows(runs: readonly ComparedRun[]): Row[] {
  const scores = runs.map(({ record }) => new Map(scoresOf(record).map(({ name, value }) => [name, value])));
  const names = new Set(scores.flatMap((own) => [...own.keys()]));
  if (names.size === 0) return [];
  const rows = [...names].map((name): Row => {
    const before = scores[0]?.get(name);
    return [metricTitle(name), ...scores.map((own) => scoreCell(name, own.get(name), before))];
  });
  // Scores of other examples are no fair comparison, so it says which they were.
  return [...rows, ['scored on', ...runs.map(({ record }) => scoredOn(record))]];
}

function scoreCell(name: string, value: number | undefined, before: number | undefined): string {
  if (value === undefined) return '';
  return [formatMetric(name, value), before === undefined ? '' : verdict({ name, value }, before)]
    .filter(Boolean)
    .join(' ');
}

/** `▲ 8.3, better`; empty for what is written the same. */
function verdict(score: MetricValue, before: number): string {
  const difference = describeDifference(score, before);
  return difference && `${difference}, ${isImprovement(score, before) ? 'better' : 'worse'}`;
}

function scoredOn({ result }: RunRecord): string {
  const evaluation = result?.evaluation;
  return evaluation ? `${evaluation.split}, ${formatCount(evaluation.examples)} examples` : '';
}

/** The settings that are not the same in all runs. The first versions recorded none: such a run has empty cells. */
function settingRows(runs: readonly ComparedRun[]): Row[] {
  const [baseline, ...others] = runs.filter(({ record }) => record.settings);
  const changes = baseline ? others.flatMap(({ record }) => settingChanges(baseline.record, record)) : [];
  const paths = new Map(changes.map((change) => [change.path.join('.'), change.path]));
  return [...paths].sort().map(([name, names]): Row => {
    const cells = runs.map(({ record }) =>
      record.settings ? writtenValue(valueAt(record.settings as Json, names)) : '',
    );
    return [name, ...cells];
  });
}

function valueAt(settings: Json, names: readonly string[]): Json {
  return names.reduce<Json>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as { readonly [name: string]: Json })[name]
        : undefined,
    settings,
  );
}

function runRows(runs: readonly ComparedRun[]): Row[] {
  const row = (title: string, cell: (record: RunRecord) => string | undefined): Row => [
    title,
    ...runs.map(({ record }) => cell(record) ?? ''),
  ];
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));
  const rows = [
    row('experiment', ({ experiment }) => path.basename(experiment)),
    row('started', ({ startedAt }) => new Date(startedAt).toLocaleString()),
    ['status', ...runs.map(({ status }) => status)] as const,
    row('duration', runDuration),
    row('epochs', ({ result }) => count(result?.training?.epochs)),
    row('best epoch', ({ result }) => count(result?.training?.bestEpoch)),
    row('steps', ({ result }) => count(result?.training?.steps)),
    row('device', ({ result }) => result?.training?.device),
  ];
  return rows.filter(([, ...cells]) => cells.some(Boolean));
}
