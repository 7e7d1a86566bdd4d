import type { HeadedModel } from '../models/headedModel';
import type { UnitGroup, UnitSlice } from '../models/units';
import { valuesInFile } from '../models/variableRoles';
import { elementCount } from '../tensorflow/elementCount';
import { type Evidence, eachTaylorProduct } from './evidence';

/** How important each unit of each group is, in the order of the groups. */
export type Importance = (
  model: HeadedModel,
  groups: readonly UnitGroup[],
  evidence: Evidence,
) => Float32Array[];

/** The norm of all weights that belong to a unit (Li et al. 2017, https://arxiv.org/abs/1608.08710). */
export const magnitudeImportance: Importance = (model, groups) =>
  groups.map((group) => {
    const sums = new Float32Array(group.count);
    for (const slice of group.slices) {
      const { variable } = slice;
      if (model.architecture.roleOf(variable) === 'statistic') continue;
      addByUnit(sums, fileValues(model, variable), shapeOf(model, variable), slice, (value) => value ** 2);
    }
    return sums.map(Math.sqrt);
  });

/**
 * How much the loss would change without a unit, to first order: the magnitude of the sum of weight times gradient over what reads it,
 * the mean over batches (Molchanov et al. 2019, https://arxiv.org/abs/1906.10771; Michel et al. 2019, https://arxiv.org/abs/1905.10650,
 * for heads of attention).
 */
export const taylorImportance: Importance = (model, groups, evidence) => {
  const sums = groups.map(({ count }) => new Float32Array(count));
  const readers = new Set(groups.map(({ reader }) => reader.variable));
  eachTaylorProduct(model, [...readers], evidence, (name, product) => {
    const values = valuesInFile(() => product, model.architecture.roleOf(name));
    for (const [at, { reader, count }] of groups.entries()) {
      if (reader.variable !== name) continue;
      const changes = new Float32Array(count);
      addByUnit(changes, values, shapeOf(model, name), reader, (value) => value);
      for (const [unit, change] of changes.entries()) sums[at]![unit]! += Math.abs(change);
    }
  });
  return sums;
};

/** A variable's values in the order of the file. */
export function fileValues({ architecture, variables }: HeadedModel, name: string): Float32Array {
  return valuesInFile(() => variables.get(name)!, architecture.roleOf(name));
}

function shapeOf({ architecture }: HeadedModel, name: string): readonly number[] {
  return architecture.shapes.get(name)!;
}

/** Adds `part` of each number to the sum of the unit in whose places it stands along an axis. */
function addByUnit(
  sums: Float32Array,
  values: Float32Array,
  shape: readonly number[],
  { axis, width }: UnitSlice,
  part: (value: number) => number,
): void {
  const inner = elementCount(shape.slice(axis + 1));
  const size = shape[axis]!;
  for (let at = 0; at < values.length; at++)
    sums[Math.floor((Math.floor(at / inner) % size) / width)]! += part(values[at]!);
}
