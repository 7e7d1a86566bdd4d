import { formatMetric, isBetter } from '../reports/metrics';
import { t, translated } from '../words/translation';
import type { EvaluateResult } from './results';
import type { RunRecord } from './run';

type Doubted = Pick<EvaluateResult, 'split' | 'examples' | 'leaked'> & {
  /** The metric of the score, and its confidence interval. */
  readonly metric?: string;
  readonly interval?: readonly [number, number] | undefined;
  readonly naive?: { readonly metrics: EvaluateResult['metrics'] } | undefined;
};

/** The gravest reason not to believe a score; undefined if there is none. */
export function doubtOf(evaluation: Doubted): string | undefined {
  const { split, examples, leaked = 0 } = evaluation;
  if (split === 'training') return t('not believable: scored on the training examples');
  if (leaked > 0)
    return t('not believable: {0} of {1} {2} examples are in training', leaked, examples, translated(split));
  return mayBeNaive(evaluation);
}

/** A score whose interval holds that of the baseline may be luck. */
function mayBeNaive({ metric, interval, naive }: Doubted): string | undefined {
  const baseline = metric === undefined ? undefined : naive?.metrics[metric];
  if (metric === undefined || baseline === undefined || !interval) return undefined;
  const [worst] = [...interval].sort((a, b) => (isBetter(metric, a, b) ? 1 : -1));
  if (isBetter(metric, worst!, baseline)) return undefined;
  return t('perhaps no better than the baseline ({0})', formatMetric(metric, baseline));
}

/** Whether two runs were scored on the same examples. Runs of earlier versions tell only whether their data are the same. */
export function areComparable(a: Pick<RunRecord, 'keys' | 'result'>, b: typeof a): boolean {
  const [own, other] = [a, b].map(({ result }) => result?.evaluation?.scored);
  return own !== undefined && other !== undefined ? own === other : a.keys.dataset === b.keys.dataset;
}
