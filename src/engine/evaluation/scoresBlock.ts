import { formatDecimal } from '../../experiment/formatNumbers';
import type { MetricName, Metrics } from '../../experiment/metrics';
import type { BlockOf } from '../../experiment/report';
import type { EvaluateResult } from '../../experiment/results';
import type { NaiveScore } from '../tasks/task';

/** The metrics of an evaluation, with what the model as it was trained and the naive answer score by the metric that counts. */
export function scoresBlock(
  { loss, ...metrics }: Metrics & { readonly loss: number },
  naive: NaiveScore | undefined,
  primary: MetricName,
  { baseline, ...scored }: Pick<EvaluateResult, 'split' | 'examples' | 'baseline'>,
): BlockOf<'scores'> {
  return {
    block: 'scores',
    scores: [
      ...Object.entries(metrics).map(([metric, value]) => ({ metric, value })),
      ...(baseline ? [{ metric: primary, value: baseline[primary] ?? 0, title: 'as trained' }] : []),
      ...(naive ? [{ metric: primary, value: naive.metrics[primary] ?? 0, title: naive.answer }] : []),
    ],
    note: `On ${describeSplit(scored)}. Loss ${formatDecimal(loss)}.`,
  };
}

/** `320 test examples` */
export function describeSplit({ split, examples }: Pick<EvaluateResult, 'split' | 'examples'>): string {
  return split === 'training'
    ? `the ${examples} training examples themselves, which says nothing about new ones`
    : `${examples} ${split} examples`;
}
