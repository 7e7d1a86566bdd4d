import { rowsOf } from '../datasets/exampleValues';
import type { InputSplit } from './encoded';
import type { BatchPlan } from './feeder';
import { feederOf } from './feeders';
import { cut } from './planBatches';

/**
 * Positions of some examples that stand for a split, in batches: spread evenly over the order in which it is scored. A folder of
 * images has its classes one after the other, and texts are scored from the shortest on, so that the first examples stand for little.
 * @param plan `examples` is how many there are at most
 */
export function sampleExamples({ encoded, targets }: InputSplit, plan: BatchPlan): number[][] {
  const all = rowsOf(targets);
  const ordered = feederOf(encoded).planScoring(encoded, { examples: all, batchSize: 1 }).flat();
  const count = Math.min(all, plan.examples);
  const spread = Array.from({ length: count }, (_, at) => ordered[Math.floor((at * all) / count)]!);
  return cut(spread, plan.batchSize);
}
