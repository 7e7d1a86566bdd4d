import { optimizeError } from '../../experiment/errors/optimize';
import type { PruneSettings } from './compressionSettings';
import { type Evidence, eachTaylorProduct } from './evidence';
import type { HeldModel } from './hold';
import { readRows, rowsOf } from './weightRows';

/** A number for each entry of some weights, in the order of `readRows`: the smallest become zero first. */
export type Scores = ReadonlyMap<string, Float32Array>;

/** The rankings of the entries of weights. */
export interface WeightImportance {
  /** Ranks a model without training. @throws GraftError `optimize/movement-needs-recovery` */
  readonly scores: (model: HeldModel, names: readonly string[], evidence: Evidence) => Scores;
  /** Ranks during training: computed at each choice of zeros, once at the beginning, or learned. */
  readonly inTraining: 'anew' | 'once' | 'learned';
}

export const weightImportances: Record<PruneSettings['importance'], WeightImportance> = {
  taylor: { scores: taylorScores, inTraining: 'once' },
  magnitude: {
    scores: (model, names) =>
      new Map(names.map((name) => [name, relativeMagnitudes(readRows(model, name).values)])),
    inTraining: 'anew',
  },
  movement: {
    scores: () => {
      throw optimizeError('optimize/movement-needs-recovery', {});
    },
    inTraining: 'learned',
  },
};

/**
 * Magnitudes in units of the weight's root mean square, so that the weights of several layers compare: those of a layer that are
 * small all over would else all become zero, and nothing would pass through it any more.
 */
export function relativeMagnitudes(values: Float32Array): Float32Array {
  const squares = values.reduce((sum, value) => sum + value ** 2, 0);
  const unit = Math.sqrt(squares / values.length) || 1;
  return values.map((value) => Math.abs(value) / unit);
}

/**
 * How much the loss would change without an entry, to first order: the magnitude of weight times gradient, summed over batches
 * (Molchanov et al. 2016, https://arxiv.org/abs/1611.06440).
 */
function taylorScores(model: HeldModel, names: readonly string[], evidence: Evidence): Scores {
  const sums = new Map(names.map((name) => [name, new Float32Array(model.variables.get(name)!.size)]));
  eachTaylorProduct(model, names, evidence, (name, product) => {
    const sum = sums.get(name)!;
    const { values } = rowsOf(model, name, product);
    for (const [at, value] of values.entries()) sum[at]! += Math.abs(value);
  });
  return sums;
}
