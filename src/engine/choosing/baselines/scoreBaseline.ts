import { largestOf } from '../../../experiment/words/extremes';
import type { Baseline, BaselineRows, DenseRows, SparseRows } from '../../inputs/baseline';
import type { LinearTargets } from '../../tasks/task';
import { penalties, type SolverIo } from '../../training/solvers/choosePenalty';
import { folds, foldsOf, type ProbeTargets } from '../probeTargets';
import { type Judged, judged } from '../scores';
import { fitLinear, mostWeights, targetsAt } from './linearModel';
import { featuresAt, joinedFeatures } from './linearRows';

/** The choice needs no exact minimum: a search ends when iterations gain less than this share of the loss. */
const tolerance = 1e-3;

/**
 * Scores a baseline in the folds that score probes. It learns from the first part which features there are, for which no label is read.
 * @param parts the examples of the targets, in their order
 * @throws CancelledError
 */
export async function scoreBaseline(
  { learn }: Pick<Baseline, 'learn'>,
  parts: readonly BaselineRows[],
  targets: ProbeTargets,
  io: SolverIo,
): Promise<Judged> {
  const filled = parts.filter(({ rows }) => rows.length > 0);
  const read = await learn(filled[0]!, Math.floor(mostWeights / Math.max(1, targets.classes)));
  const features: (DenseRows | SparseRows)[] = [];
  for (const part of filled) features.push(await read(part));
  return crossValidateLinear(joinedFeatures(features), targets, io);
}

/** The score of a linear model in five folds, with the penalty of least loss on held-out examples. @throws CancelledError */
export async function crossValidateLinear(
  features: DenseRows | SparseRows,
  targets: ProbeTargets,
  io: SolverIo,
): Promise<Judged> {
  const foldOf = foldsOf(targets);
  const linear = linearTargets(targets);
  let best = { loss: Number.POSITIVE_INFINITY, answers: new Float32Array(foldOf.length) };
  for (const penalty of penalties) {
    const found = { loss: 0, answers: new Float32Array(foldOf.length) };
    for (let fold = 0; fold < folds; fold++) {
      const rows = (isHeld: boolean) => [...foldOf.keys()].filter((row) => (foldOf[row] === fold) === isHeld);
      const [seen, held] = [rows(false), rows(true)];
      const fit = { seed: 0, penalty, tolerance };
      const model = await fitLinear(featuresAt(features, seen), targetsAt(linear, seen), fit, io);
      const outputs = model.outputsFor(featuresAt(features, held));
      for (const [at, row] of held.entries()) {
        const own = outputs.subarray(at * linear.outputs, (at + 1) * linear.outputs);
        found.answers[row] = targets.classes > 0 ? own.indexOf(largestOf(own)) : own[0]!;
        found.loss += lossOf(own, targets.values[row]!, targets);
      }
    }
    // The loss has one minimum over the penalty.
    if (!(found.loss < best.loss)) break;
    best = found;
  }
  return judged(best.answers, targets);
}

function linearTargets({ classes, values }: ProbeTargets): LinearTargets {
  if (classes === 0) return { loss: 'squares', outputs: 1, values };
  const truth = new Float32Array(values.length * classes);
  for (const [row, value] of values.entries()) truth[row * classes + value] = 1;
  return { loss: 'softmax', outputs: classes, values: truth };
}

/** The loss of one held-out example: cross-entropy, or the squared error. */
function lossOf(outputs: Float32Array, truth: number, { classes }: ProbeTargets): number {
  if (classes === 0) return (outputs[0]! - truth) ** 2;
  const most = largestOf(outputs);
  return most + Math.log(outputs.reduce((sum, value) => sum + Math.exp(value - most), 0)) - outputs[truth]!;
}
