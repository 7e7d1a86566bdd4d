import { formatDecimal, formatPercent } from '../words/formatNumbers';
import { t, translated } from '../words/translation';

/**
 * THE table of metrics: how each is called and written, and whether more of it is better. Metrics travel as an open record of names and
 * numbers, so a name that is not here is still shown, as it is.
 */

interface MetricInfo {
  readonly title: string;
  readonly better: 'high' | 'low';
  readonly format: 'percent' | 'decimal';
  /** The metric in the words of the Hugging Face hub, where it has one. */
  readonly hub?: string | undefined;
}

const share = (title: string, hub: string) =>
  ({ title, better: 'high', format: 'percent', hub }) as const satisfies MetricInfo;
const high = (title: string, hub: string) =>
  ({ title, better: 'high', format: 'decimal', hub }) as const satisfies MetricInfo;
const low = (title: string, hub?: string) =>
  ({ title, better: 'low', format: 'decimal', hub }) as const satisfies MetricInfo;

export const metrics = {
  loss: low('loss'),
  accuracy: share('accuracy', 'accuracy'),
  top5Accuracy: share('top-5 accuracy', 'accuracy'),
  macroPrecision: share('macro precision', 'precision'),
  macroRecall: share('macro recall', 'recall'),
  macroF1: share('macro F1', 'f1'),
  microPrecision: share('micro precision', 'precision'),
  microRecall: share('micro recall', 'recall'),
  microF1: share('micro F1', 'f1'),
  subsetAccuracy: share('subset accuracy', 'accuracy'),
  averagePrecision: share('average precision', 'average_precision'),
  rocAuc: share('area under ROC', 'roc_auc'),
  r2: high('R²', 'r_squared'),
  meanAbsoluteError: low('mean absolute error', 'mae'),
  rootMeanSquaredError: low('root mean squared error', 'rmse'),
  logLoss: low('log loss'),
  calibrationError: { title: 'expected calibration error', better: 'low', format: 'percent', hub: undefined },
  brierScore: low('Brier score', 'brier_score'),
  perplexity: low('perplexity', 'perplexity'),
  tokenAccuracy: share('token accuracy', 'accuracy'),
  pearson: high('Pearson correlation', 'pearsonr'),
  spearman: high('Spearman correlation', 'spearmanr'),
} as const satisfies Record<string, MetricInfo>;

export type MetricName = keyof typeof metrics;

/** Metrics by name. */
export type Metrics = Readonly<Record<string, number>>;

/** How a metric is called in a sentence: `macro F1`. */
export function metricTitle(name: string): string {
  const head = name.slice(0, name.lastIndexOf('.') + 1).replace('.', ' ');
  return head + translated(infoOf(name)?.title ?? name);
}

/** A metric's value as people read it: `85.3 %`, `0.7812`. */
export function formatMetric(name: string, value: number): string {
  if (isShare(name)) return formatPercent(value);
  // A coefficient near 0 needs no more digits: `0.0000`.
  const isNearZero = Math.abs(value) < 1e-3 && infoOf(name)?.better === 'high';
  return isNearZero ? value.toFixed(4).replace(/^-(0\.0+)$/, '$1') : formatDecimal(value);
}

/** A confidence interval of a metric: `65–99 %`, `0.5102 to 0.8311`. */
export function formatInterval(name: string, [low, high]: readonly [number, number]): string {
  if (!isShare(name)) return t('{0} to {1}', formatDecimal(low), formatDecimal(high));
  return t('{0} %', [low, high].map((end) => (100 * end).toFixed(0)).join('–'));
}

/** A metric's value with its interval, where there is one: `91.7 % (65–99 %)`. */
export function formatScore(
  name: string,
  value: number,
  interval: readonly [number, number] | undefined,
): string {
  const score = formatMetric(name, value);
  return interval ? `${score} (${formatInterval(name, interval)})` : score;
}

/** How large a difference or a spread of a metric is, shares in points of percent: `8.3`, `0.0120`. */
export function formatSize(name: string, size: number): string {
  return isShare(name) ? (100 * size).toFixed(1) : formatDecimal(size);
}

/** A metric's name on the Hugging Face hub; its own where the hub has none. */
export function hubMetric(name: string): string {
  return infoOf(name)?.hub ?? name;
}

/** Whether a metric is a share of one, which a chart draws from 0 to 100 %. */
export function isShare(name: string): boolean {
  return infoOf(name)?.format === 'percent';
}

/** Whether a metric is a share of the examples, each of which is right or wrong. */
export function isProportion(name: string): boolean {
  return name === 'accuracy' || name === 'subsetAccuracy';
}

/** Whether `a` is better than `b`; more of an unknown metric is taken to be better. */
export function isBetter(name: string, a: number, b: number): boolean {
  return infoOf(name)?.better === 'low' ? a < b : a > b;
}

/** A metric of one of several heads has the name of the head before it, and a dot. */
function infoOf(name: string): MetricInfo | undefined {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return Object.hasOwn(metrics, own) ? metrics[own as MetricName] : undefined;
}
