import { optimizeError } from '../../experiment/errors/optimize';
import { formatPercent } from '../../experiment/words/formatNumbers';
import type { PruneSettings } from './compressionSettings';
import { cubicSparsity, oneShot } from './cubicSparsity';
import { examplesForImportance } from './evidence';
import { holdZeros, writeMasked } from './holdZeros';
import type { Method } from './method';
import { type Scores, weightImportances } from './weightImportance';
import { blockWeightNames, readRows, type StoredModel } from './weightRows';

/** Which weights stay, 1, and which become zero, 0. */
const patterns: Record<
  PruneSettings['pattern'],
  (model: StoredModel, scores: Scores, settings: PruneSettings, sparsity: number) => Scores
> = {
  any: (_, scores, { scope }, sparsity) => {
    const entries = [...scores];
    const groups = scope === 'global' ? [entries] : entries.map((entry) => [entry]);
    return new Map(
      groups.flatMap((group) => {
        const masks = withoutSmallest(
          group.map(([, values]) => values),
          sparsity,
        );
        return group.map(([name], at) => [name, masks[at]!] as const);
      }),
    );
  },
  '2:4': (model, scores) =>
    new Map([...scores].map(([name, values]) => [name, twoOfFour(values, readRows(model, name).rows)])),
};

/** Unstructured pruning (Han et al. 2015, https://arxiv.org/abs/1506.02626): the least important weights become zero. */
export const pruneWeights: Method<PruneSettings> = {
  describe: ({ sparsity, scope, pattern, gradual, importance }) => {
    const by = importance === 'taylor' ? '' : ` by ${importance}`;
    if (pattern === '2:4') return `pruned 2:4${by}`;
    const where = scope === 'layer' ? ' of each layer' : '';
    return `pruned ${formatPercent(sparsity)}${where}${by}${gradual ? '' : ' at once'}`;
  },
  examples: examplesForImportance,
  requirePossible: ({ importance }, isRecovered) => {
    if (!isRecovered && weightImportances[importance].inTraining === 'learned')
      throw optimizeError('optimize/movement-needs-recovery', {});
  },
  apply: (model, settings, evidence, only) => {
    const names = only ?? blockWeightNames(model);
    const scores = weightImportances[settings.importance].scores(model, names, evidence);
    for (const [name, mask] of patterns[settings.pattern](model, scores, settings, settings.sparsity))
      writeMasked(model, name, mask);
    return new Map();
  },
  // Training has made the weights small that were to become zero.
  settled: (settings) => ({ ...settings, importance: 'magnitude' }),
  hold: (settings, evidence) => {
    const importance = weightImportances[settings.importance];
    // A learned ranking is unknown before the first step.
    const isGradual = settings.gradual && settings.pattern === 'any';
    const schedule = isGradual || importance.inTraining === 'learned' ? cubicSparsity : oneShot;
    return holdZeros({
      schedule,
      target: settings.sparsity,
      importance,
      evidence,
      names: (architecture) => blockWeightNames({ architecture }),
      masks: (model, scores, sparsity) => patterns[settings.pattern](model, scores, settings, sparsity),
    });
  },
};

/** Masks that hide the given share of all numbers in some arrays: the smallest. */
export function withoutSmallest(arrays: readonly Float32Array[], share: number): Float32Array[] {
  const count = arrays.reduce((sum, { length }) => sum + length, 0);
  const zeros = Math.floor(share * count);
  if (zeros === 0) return arrays.map(({ length }) => new Float32Array(length).fill(1));
  const all = new Float32Array(count);
  let at = 0;
  for (const values of arrays) {
    all.set(values, at);
    at += values.length;
  }
  const threshold = selectNth(all, zeros - 1);
  return arrays.map((values) => values.map((value) => (value <= threshold ? 0 : 1)));
}

/**
 * A mask that hides the two smaller of every four consecutive numbers in a row (Mishra et al. 2021, https://arxiv.org/abs/2104.08378).
 * The remainder of a row stays.
 */
export function twoOfFour(values: Float32Array, rows: number): Float32Array {
  const mask = new Float32Array(values.length).fill(1);
  const columns = values.length / rows;
  for (let start = 0; start < values.length; start += columns)
    for (let at = start; at + 4 <= start + columns; at += 4) {
      const places = [at, at + 1, at + 2, at + 3].sort((a, b) => values[a]! - values[b]!);
      mask[places[0]!] = mask[places[1]!] = 0;
    }
  return mask;
}

/**
 * The number that would stand at a position if all were sorted, in linear time on average (Hoare 1961, Algorithm 65: Find). Reorders them.
 * @param position from 0
 */
export function selectNth(values: Float32Array, position: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const [below, above] = partition(values, left, right, values[position]!);
    if (below < position) left = above;
    if (position < above) right = below;
  }
  return values[position]!;
}

/** Puts what is not above a pivot before what is not below it. @returns the last position of the one, and the first of the other */
function partition(values: Float32Array, left: number, right: number, pivot: number): [number, number] {
  let [i, j] = [left, right];
  do {
    while (values[i]! < pivot) i++;
    while (pivot < values[j]!) j--;
    if (i <= j) {
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
  } while (i <= j);
  return [j, i];
}
