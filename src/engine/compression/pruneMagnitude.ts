import { formatPercent } from '../../experiment/formatNumbers';
import type { PruneSettings } from './compressionSettings';
import { cubicSparsity, oneShot } from './cubicSparsity';
import type { HeldModel } from './hold';
import { holdZeros } from './holdZeros';
import type { Method } from './method';
import { blockWeightNames, readRows, type WeightRows, writeRows } from './weightRows';

/** Which weights become zero: sets them so, in place. */
const zeroing: Record<
  PruneSettings['pattern'],
  (weights: readonly WeightRows[], settings: PruneSettings, sparsity: number) => void
> = {
  any: (weights, { scope }, sparsity) => {
    const groups = scope === 'global' ? [weights] : weights.map((weight) => [weight]);
    for (const group of groups)
      zeroSmallest(
        group.map(({ values }) => values),
        sparsity,
      );
  },
  '2:4': (weights) => {
    for (const { values, rows } of weights) zeroTwoOfFour(values, rows);
  },
};

/** Magnitude pruning (Han et al. 2015, https://arxiv.org/abs/1506.02626): the weights nearest to zero become zero. */
export const pruneMagnitude: Method<PruneSettings> = {
  describe: ({ sparsity, scope, pattern, gradual }) => {
    if (pattern === '2:4') return 'pruned 2:4';
    return `pruned ${formatPercent(sparsity)}${scope === 'layer' ? ' of each layer' : ''}${gradual ? '' : ' at once'}`;
  },
  apply: (model, settings) => {
    for (const { name, values } of prunedRows(model, settings, settings.sparsity))
      writeRows(model, name, values);
    return new Map();
  },
  hold: (settings) =>
    holdZeros({
      schedule: settings.gradual && settings.pattern === 'any' ? cubicSparsity : oneShot,
      target: settings.sparsity,
      names: (architecture) => blockWeightNames({ architecture }),
      pruned: (held, sparsity) => prunedRows(held, settings, sparsity),
    }),
};

function prunedRows(model: HeldModel, settings: PruneSettings, sparsity: number): WeightRows[] {
  const weights = blockWeightNames(model).map((name) => readRows(model, name));
  zeroing[settings.pattern](weights, settings, sparsity);
  return weights;
}

/** Sets the given share of all numbers in some arrays to zero, in place: those of least magnitude. */
export function zeroSmallest(arrays: readonly Float32Array[], share: number): void {
  const count = arrays.reduce((sum, { length }) => sum + length, 0);
  const zeros = Math.floor(share * count);
  if (zeros === 0) return;
  const magnitudes = new Float32Array(count);
  let at = 0;
  for (const values of arrays) for (const value of values) magnitudes[at++] = Math.abs(value);
  const threshold = magnitudes.sort()[zeros - 1]!;
  for (const values of arrays)
    for (const [i, value] of values.entries()) if (Math.abs(value) <= threshold) values[i] = 0;
}

/**
 * Sets two of each four numbers that follow each other in a row to zero, in place: those of least magnitude (Mishra et al. 2021,
 * https://arxiv.org/abs/2104.08378). What is left over at the end of a row stays.
 */
export function zeroTwoOfFour(values: Float32Array, rows: number): void {
  const columns = values.length / rows;
  for (let start = 0; start < values.length; start += columns)
    for (let at = start; at + 4 <= start + columns; at += 4) {
      const four = values.subarray(at, at + 4);
      const places = [0, 1, 2, 3].sort((a, b) => Math.abs(four[a]!) - Math.abs(four[b]!));
      four[places[0]!] = four[places[1]!] = 0;
    }
}
