import type { Metrics } from '../../experiment/reports/metrics';
import type { BlockOf } from '../../experiment/reports/report';
import type { EvaluateResult } from '../../experiment/runs/results';
import { formatDecimal } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import type { NaiveScore } from '../tasks/task';

/** The metrics of an evaluation, with what the model as it was trained and the naive answer score by the metric that counts. */
export function scoresBlock(
  { loss, ...metrics }: Metrics & { readonly loss: number },
  naive: NaiveScore | undefined,
  primary: string,
  { baseline, ...scored }: Pick<EvaluateResult, 'split' | 'examples' | 'baseline'>,
): BlockOf<'scores'> {
  return {
    block: 'scores',
    scores: [
      ...Object.entries(metrics).map(([metric, value]) => ({ metric, value })),
      ...(baseline ? [{ metric: primary, value: baseline[primary] ?? 0, title: t('as trained') }] : []),
      ...(naive ? [{ metric: primary, value: naive.metrics[primary] ?? 0, title: naive.answer }] : []),
    ],
    note: t('On {0}. Loss {1}.', describeSplit(scored), formatDecimal(loss)),
  };
}

/** `320 test examples` */
export function describeSplit({ split, examples }: Pick<EvaluateResult, 'split' | 'examples'>): string {
  return split === 'training'
    ? t('the {0} training examples themselves, which says nothing about new ones', examples)
    : t('{0} {1} examples', examples, split);
}
