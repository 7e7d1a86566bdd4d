import path from 'node:path';
import type { ToComparison } from '../../experiment/protocols/comparisonProtocol';
import { isShare, metricTitle } from '../../experiment/reports/metrics';
import type { ReportBlock } from '../../experiment/reports/report';
import { type Json, writtenValue } from '../../experiment/runs/changes';
import type { EpochMetrics } from '../../experiment/runs/results';
import type { RunRecord } from '../../experiment/runs/run';
import { settingChanges } from '../../experiment/runs/runSummary';
import { capitalized } from '../../experiment/words/capitalized';
import { formatCount } from '../../experiment/words/formatNumbers';
import { formatMoment } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import { runDuration } from '../runs/runText';
import { changedAnswers, changedBlock } from './changedAnswers';
import type { ComparedRun } from './comparedRun';
import { type Row, scoreRows } from './scoreRows';

/** The whole page of a comparison; the first run is the baseline. */
export function comparisonOf(runs: readonly ComparedRun[]): ToComparison {
  const sections = [
    { title: t('Side by Side'), report: compareRuns(runs) },
    { title: t('Changed Answers'), report: changedReport(runs) },
    { title: t('Validation by Epoch'), report: validationCurves(runs) },
  ];
  return {
    type: 'comparison',
    title: t('Compare Runs'),
    sections: sections.filter(({ report }) => report.length > 0),
  };
}

/**
 * Runs side by side as blocks of a report: scores, differing settings, and facts of the training. The first run is the baseline of the
 * scores.
 */
export function compareRuns(runs: readonly ComparedRun[]): ReportBlock[] {
  return [
    ...tableOf(t('Scores'), t('Metric'), runs, named(scoreRows(runs))),
    ...tableOf(t('Settings that differ'), t('Setting'), runs, settingRows(runs)),
    ...tableOf(t('Runs'), t('Fact'), runs, named(runRows(runs))),
  ];
}

/** Rows that begin with translated words, as in all other tables. */
const named = (rows: readonly Row[]) => rows.map(([title, ...cells]): Row => [capitalized(title), ...cells]);

/** For each run against the first: the examples that became right or wrong. */
function changedReport([baseline, ...others]: readonly ComparedRun[]): ReportBlock[] {
  return others.flatMap(({ name, answers, record }) => {
    const changed = baseline?.answers && answers && changedAnswers(baseline.answers, answers);
    const folder = path.dirname(record.experiment);
    return changed ? [changedBlock(name, changed, (file) => path.resolve(folder, file))] : [];
  });
}

/** A table with a column for each run; none without rows. */
function tableOf(
  title: string,
  first: string,
  runs: readonly ComparedRun[],
  rows: readonly Row[],
): ReportBlock[] {
  if (rows.length === 0) return [];
  const names = runs.map(({ name }, index) => (index === 0 ? t('{0} (baseline)', name) : name));
  const columns = [first, ...names].map((name) => ({ title: name, format: 'text' as const }));
  return [{ block: 'table', title, columns, rows: rows.map((row) => [...row]) }];
}

/** The settings that differ between runs. A run of the first versions recorded none and has empty cells. */
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
    row(t('experiment'), ({ experiment }) => path.basename(experiment)),
    row(t('started'), ({ startedAt }) => formatMoment(new Date(startedAt))),
    [t('status'), ...runs.map(({ status }) => status)] as const,
    row(t('duration'), runDuration),
    row(t('epochs'), ({ result }) => count(result?.training?.epochs)),
    row(t('best epoch'), ({ result }) => count(result?.training?.bestEpoch)),
    row(t('steps'), ({ result }) => count(result?.training?.steps)),
    row(t('device'), ({ result }) => result?.training?.device),
  ];
  return rows.filter(([, ...cells]) => cells.some(Boolean));
}

/**
 * The validation curves of several runs by epoch, overlaid: one chart for each measure. Every run has the same position among the series,
 * so that it looks the same in all charts.
 */
function validationCurves(runs: readonly ComparedRun[]): ReportBlock[] {
  const measured = runs.flatMap(({ epochs }) =>
    epochs.flatMap(({ validation }) => Object.keys(validation ?? {})),
  );
  return [...new Set(measured)].flatMap((metric) => curvesOf(runs, metric));
}

/** A chart of a metric; of the loss a chart for each loss function, since their values are not comparable. */
function curvesOf(runs: readonly ComparedRun[], metric: string): ReportBlock[] {
  const measures = runs.map((run) => (metric === 'loss' ? lossOf(run) : ''));
  const own = [...new Set(measures.filter((_, i) => pointsOf(runs[i]!.epochs, metric).length > 0))];
  return own.map((measure) => ({
    block: 'curve',
    title:
      own.length === 1
        ? t('Validation {0}', metricTitle(metric))
        : t('Validation {0} ({1})', metricTitle(metric), measure),
    x: { title: t('epoch'), format: 'count' },
    y: { title: capitalized(metricTitle(metric)), format: isShare(metric) ? 'percent' : 'decimal' },
    drawnAs: 'line',
    series: runs.map(({ name, epochs }, i) => ({
      name,
      points: measures[i] === measure ? pointsOf(epochs, metric) : [],
    })),
  }));
}

/** The name of the loss that a run minimized: the loss of a task, which its first metric tells, unless the settings name one. */
function lossOf({ record, epochs }: ComparedRun): string {
  const { loss } = (record.settings?.finetune ?? {}) as { loss?: unknown };
  if (typeof loss === 'string' && loss !== 'auto') return loss;
  const first = Object.keys(epochs[0]?.validation ?? {}).find((name) => name !== 'loss');
  return first === undefined ? '' : metricTitle(first);
}

function pointsOf(epochs: readonly EpochMetrics[], metric: string): [epoch: number, value: number][] {
  return epochs.flatMap(({ epoch, validation }) => {
    const value = validation?.[metric];
    return value === undefined ? [] : [[epoch, value] as [number, number]];
  });
}
