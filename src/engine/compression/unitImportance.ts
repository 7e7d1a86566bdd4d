import { type Feeds, feedTensors } from '../compile/feeds';
import type { Classifier } from '../models/classifier';
import type { UnitGroup, UnitSlice } from '../models/units';
import { variableGradients } from '../models/variableGradients';
import { valuesInFile } from '../models/variableRoles';
import type { TaskSpec } from '../tasks/taskSpec';
import { lossOf } from '../tasks/tasks';
import { tf } from '../tensorflow/loadTensorFlow';

/** Batches of training examples with their targets, which show what units are good for. */
export interface Evidence {
  readonly spec: TaskSpec;
  readonly batches: readonly Feeds[];
}

/** How important each unit of each group is, in the order of the groups. */
export type Importance = (
  model: Classifier,
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
export const taylorImportance: Importance = (model, groups, { spec, batches }) => {
  const sums = groups.map(({ count }) => new Float32Array(count));
  for (const batch of batches) addTaylor(sums, model, groups, spec, batch);
  return sums;
};

function addTaylor(
  sums: readonly Float32Array[],
  model: Classifier,
  groups: readonly UnitGroup[],
  spec: TaskSpec,
  batch: Feeds,
): void {
  const readers = new Map(
    groups.map(({ reader: { variable } }) => [variable, model.variables.get(variable)!]),
  );
  const lossFunction = lossOf(spec);
  const inputs = feedTensors(batch);
  const { loss, gradients } = variableGradients(() => {
    const outputs = model.forward(inputs, { training: false });
    return tf.mean(lossFunction(outputs, inputs.targets!, spec.objective)) as tf.Scalar;
  }, readers);
  try {
    for (const [at, { reader, count }] of groups.entries()) {
      const { variable } = reader;
      const product = tf.tidy(() => tf.mul(gradients.get(variable)!, readers.get(variable)!));
      const role = model.architecture.roleOf(variable);
      const shape = shapeOf(model, variable);
      const values = valuesInFile(() => product, role);
      const changes = new Float32Array(count);
      addByUnit(changes, values, shape, reader, (value) => value);
      for (const [unit, change] of changes.entries()) sums[at]![unit]! += Math.abs(change);
      product.dispose();
    }
  } finally {
    tf.dispose([loss, ...gradients.values(), ...Object.values(inputs)]);
  }
}

/** A variable's values in the order of the file. */
export function fileValues({ architecture, variables }: Classifier, name: string): Float32Array {
  return valuesInFile(() => variables.get(name)!, architecture.roleOf(name));
}

function shapeOf({ architecture }: Classifier, name: string): readonly number[] {
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
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const size = shape[axis]!;
  for (let at = 0; at < values.length; at++)
    sums[Math.floor((Math.floor(at / inner) % size) / width)]! += part(values[at]!);
}
