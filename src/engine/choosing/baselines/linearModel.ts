import type { DenseRows, SparseRows } from '../../inputs/baseline';
import type { LinearTargets } from '../../tasks/task';
import { nextTurn } from '../../threads/nextTurn';
import {
  type ChosenPenalty,
  choosePenalty,
  type PenalizedObjective,
  type SolverIo,
} from '../../training/solvers/choosePenalty';
import { lbfgs, type Point } from '../../training/solvers/lbfgs';
import { centred, type LinearRows, linearRows, meansOf } from './linearRows';

/** Iterations at most; those that gain nothing more end the search before. */
const mostIterations = 300;
/** Weights at most: the search remembers twenty times as many numbers. */
export const mostWeights = 2 ** 20;

/** A linear model that was fitted to the optimum. */
export interface LinearModel extends ChosenPenalty {
  /** The logits of examples, [examples, outputs], or the numbers of a regression. */
  outputsFor(features: DenseRows | SparseRows): Float32Array;
}

/** How a linear model is fitted. */
export interface LinearFit {
  /** Draws the folds that choose the penalty. */
  readonly seed: number;
  /** Left out, cross-validation over the given examples chooses it. */
  readonly penalty?: number | undefined;
  /** The examples of the cross-validation at most; left out, as many as for a head. */
  readonly mostFolded?: number | undefined;
  /** The search ends when iterations gain less than this share of the loss. */
  readonly tolerance?: number | undefined;
}

/**
 * Fits logistic regression, for one label or for each of several, or ridge regression, with the penalty `penalty / 2` times the squared
 * weights without the biases added to the sum of the losses: scikit-learn's `C = 1 / penalty`, or `alpha`.
 * @throws CancelledError
 */
export async function fitLinear(
  features: DenseRows | SparseRows,
  targets: LinearTargets,
  { seed, penalty, mostFolded, tolerance }: LinearFit,
  io: SolverIo,
): Promise<LinearModel> {
  const means = 'offsets' in features ? undefined : meansOf(features);
  const seen = (given: DenseRows | SparseRows) => linearRows(means ? centred(given, means) : given);
  const objective = objectiveOf(seen(features), targets);
  const start = startOf(features.size, targets);
  const chosen =
    penalty === undefined
      ? await choosePenalty(objective, start, seed, io, mostFolded)
      : { penalty, loss: Number.POSITIVE_INFINITY };
  let at = start;
  let iterations = 0;
  const evaluate = (point: Float64Array) => objective.evaluate(point, chosen.penalty, io);
  for await (const step of lbfgs(start, evaluate, tolerance)) {
    at = step.at;
    if (++iterations === mostIterations) break;
  }
  const outputsFor = (given: DenseRows | SparseRows) =>
    Float32Array.from(outputsAt(at, seen(given), targets.outputs));
  return { ...chosen, outputsFor };
}

/** Zeros, and the mean as the bias of a regression. */
function startOf(size: number, { loss, outputs, values }: LinearTargets): Float64Array {
  const start = new Float64Array((size + 1) * outputs);
  if (loss === 'squares')
    for (const [i, value] of values.entries())
      start[size * outputs + (i % outputs)]! += (value * outputs) / values.length;
  return start;
}

function objectiveOf(rows: LinearRows, targets: LinearTargets): PenalizedObjective {
  const { loss, outputs, values } = targets;
  // scikit-learn has one row of weights for two classes, where softmax has two that each are half of it.
  const scale = loss === 'softmax' && outputs === 2 ? 2 : 1;
  return {
    examples: rows.rows,
    over: (isChosen) => {
      const chosen = Array.from({ length: rows.rows }, (_, row) => row).filter(isChosen);
      return objectiveOf(rows.at(chosen), targetsAt(targets, chosen));
    },
    evaluate: async (at, penalty, { signal }) => {
      await nextTurn(signal);
      const given = outputsAt(at, rows, outputs);
      const sum = residuals[loss](given, values, outputs);
      return penalized(at, { rows, given, outputs, sum, penalty: scale * penalty });
    },
  };
}

/** Some of the targets. */
export function targetsAt(
  { loss, outputs, values }: LinearTargets,
  chosen: readonly number[],
): LinearTargets {
  const some = new Float32Array(chosen.length * outputs);
  for (const [at, row] of chosen.entries())
    some.set(values.subarray(row * outputs, (row + 1) * outputs), at * outputs);
  return { loss, outputs, values: some };
}

function outputsAt(at: Float64Array, rows: LinearRows, outputs: number): Float64Array {
  const first = rows.size * outputs;
  const given = Float64Array.from(rows.times(at.subarray(0, first), outputs));
  for (let i = 0; i < given.length; i++) given[i]! += at[first + (i % outputs)]!;
  return given;
}

/** For each loss: its sum, with the outputs replaced by its derivatives. */
const residuals: Readonly<
  Record<LinearTargets['loss'], (outputs: Float64Array, values: ArrayLike<number>, width: number) => number>
> = {
  softmax: (outputs, values, width) => {
    let sum = 0;
    for (let from = 0; from < outputs.length; from += width) {
      const log = logOfSum(outputs, from, width);
      for (let i = from; i < from + width; i++) {
        const truth = values[i]!;
        sum += truth * (log - outputs[i]!);
        outputs[i] = Math.exp(outputs[i]! - log) - truth;
      }
    }
    return sum;
  },
  sigmoid: (outputs, values) => {
    let sum = 0;
    for (const [i, value] of outputs.entries()) {
      sum += Math.max(value, 0) - value * values[i]! + Math.log1p(Math.exp(-Math.abs(value)));
      outputs[i] = 1 / (1 + Math.exp(-value)) - values[i]!;
    }
    return sum;
  },
  squares: (outputs, values) => {
    let sum = 0;
    for (let i = 0; i < outputs.length; i++) {
      outputs[i]! -= values[i]!;
      sum += outputs[i]! ** 2 / 2;
    }
    return sum;
  },
};

/** The logarithm of the summed exponentials of a row. The search spends its time here, so it allocates nothing. */
function logOfSum(outputs: Float64Array, from: number, width: number): number {
  let most = outputs[from]!;
  for (let i = from + 1; i < from + width; i++) most = Math.max(most, outputs[i]!);
  let total = 0;
  for (let i = from; i < from + width; i++) total += Math.exp(outputs[i]! - most);
  return most + Math.log(total);
}

interface Sums {
  readonly rows: LinearRows;
  /** The derivatives of the losses. */
  readonly given: Float64Array;
  readonly outputs: number;
  readonly sum: number;
  readonly penalty: number;
}

/** The mean loss and its gradient, with the penalty on all weights but the biases. */
function penalized(at: Float64Array, { rows, given, outputs, sum, penalty }: Sums): Omit<Point, 'at'> {
  const examples = Math.max(1, rows.rows);
  const gradient = new Float64Array(at.length);
  gradient.set(rows.transposedTimes(given, outputs));
  const first = rows.size * outputs;
  for (let i = 0; i < given.length; i++) gradient[first + (i % outputs)]! += given[i]!;
  let squares = 0;
  for (let i = 0; i < first; i++) {
    squares += at[i]! ** 2;
    gradient[i]! += penalty * at[i]!;
  }
  for (let i = 0; i < gradient.length; i++) gradient[i]! /= examples;
  return { value: (sum + (penalty / 2) * squares) / examples, gradient };
}
