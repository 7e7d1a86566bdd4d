import { isProportion, isShare } from '../../../experiment/reports/metrics';
import { pairedInterval as intervalOfShares } from '../../../experiment/reports/pairedShares';
import { rowsOf } from '../../datasets/exampleValues';
import type { Scored, Task } from '../../tasks/task';
import { percentiles, resampled, scoredAt } from '../scoreInterval';

/** The probability of an exact bound to be wrong. */
const alpha = 0.05;

type Judge = Pick<Task, 'primaryMetric' | 'metrics'>;
type Interval = { low: number; high: number };

/**
 * The 95 % confidence interval of the difference of a metric between two models, of the first minus the second. For shares of examples it
 * counts the examples that only one answers rightly; else it is a paired bootstrap over the examples. Without any difference it has the
 * exact bound of a share of which no example was seen.
 */
export function pairedInterval(judge: Judge, first: Scored, second: Scored): Interval {
  const { primaryMetric: metric } = judge;
  const examples = rowsOf(first.targets);
  if (examples === 0) return { low: 0, high: 0 };
  const interval = isProportion(metric) ? ofShares(judge, first, second) : bootstrapped(judge, first, second);
  const isEmpty = isShare(metric) && interval.low === 0 && interval.high === 0;
  return isEmpty ? unseen(examples) : interval;
}

/** The exact bound for a change of either direction that none of the examples shows (Clopper & Pearson 1934). */
function unseen(examples: number): Interval {
  const bound = 1 - alpha ** (1 / examples);
  return { low: -bound, high: bound };
}

function ofShares({ primaryMetric, metrics }: Judge, first: Scored, second: Scored): Interval {
  const examples = rowsOf(first.targets);
  let [fixed, broken] = [0, 0];
  for (let row = 0; row < examples; row++) {
    const [a, b] = [first, second].map((scored) => metrics(scoredAt(scored, [row]))[primaryMetric]!);
    if (a! > b!) fixed += 1;
    if (a! < b!) broken += 1;
  }
  if (fixed + broken === 0) return { low: 0, high: 0 };
  const [low, high] = intervalOfShares({ examples, fixed, broken });
  return { low, high };
}

function bootstrapped({ primaryMetric, metrics }: Judge, first: Scored, second: Scored): Interval {
  const differences = resampled(rowsOf(first.targets), (at) => {
    const [a, b] = [first, second].map((scored) => metrics(scoredAt(scored, at))[primaryMetric]!);
    return a! - b!;
  });
  if (differences.length === 0) return { low: 0, high: 0 };
  const [low, high] = percentiles(differences);
  return { low, high };
}
