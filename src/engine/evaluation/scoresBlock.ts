import type { Metrics } from '../../experiment/reports/metrics';
import type { BlockOf } from '../../experiment/reports/report';
import { reportWords } from '../../experiment/reports/reportWords';
import type { EvaluateResult } from '../../experiment/runs/results';
import type { NaiveScore } from '../tasks/task';

const { say } = reportWords;

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
      ...(baseline
        ? [{ metric: primary, value: baseline[primary] ?? 0, title: say('unoptimized-score', {}) }]
        : []),
      ...(naive ? [{ metric: primary, value: naive.metrics[primary] ?? 0, title: naive.answer }] : []),
    ],
    note: say('on-split', { ...scored, loss }),
  };
}
