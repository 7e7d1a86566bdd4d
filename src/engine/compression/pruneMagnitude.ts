import { formatPercent } from '../../experiment/formatNumbers';
import type { SettingsOf } from '../../experiment/stages';
import type { Method } from './method';
import { blockWeightNames, readRows, writeRows } from './weightRows';

type PruneSettings = NonNullable<SettingsOf<'optimize'>['prune']>;

/** Magnitude pruning (Han et al. 2015, https://arxiv.org/abs/1506.02626): the weights nearest to zero become zero. */
export const pruneMagnitude: Method<PruneSettings> = {
  describe: ({ sparsity, scope }) =>
    `pruned ${formatPercent(sparsity)}${scope === 'layer' ? ' of each layer' : ''}`,
  apply: (model, { sparsity, scope }) => {
    const weights = blockWeightNames(model).map((name) => readRows(model, name));
    const groups = scope === 'global' ? [weights] : weights.map((weight) => [weight]);
    for (const group of groups) {
      zeroSmallest(
        group.map(({ values }) => values),
        sparsity,
      );
      for (const { name, values } of group) writeRows(model, name, values);
    }
    return new Map();
  },
};

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
