import type { Feeds } from '../src/engine/compile/feeds';
import type { Step } from '../src/engine/compile/step';
import { headShapes } from '../src/engine/models/denseHead';
import type { Architecture, TensorShapes } from '../src/engine/models/family';
import type { VariableRole } from '../src/engine/models/variableRoles';
import { newVariable } from '../src/engine/models/variableRoles';
import type { tf } from '../src/engine/tensorflow/loadTensorFlow';

/** A model with random weights, its training step and what the step is fed. */
export interface RandomModel {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly step: Step;
  /** The feeds of step `number` (from 1): one of a few batches in turn. */
  feeds(number: number): Feeds;
}

/** As many different batches as PyTorch's program has. */
export const differentBatches = 4;

/** The variables of a backbone and its head, drawn as a new network's are. */
export function randomVariables(
  architecture: Architecture,
  classes: number,
  deviationOf: (shape: readonly number[]) => number,
): Map<string, tf.Variable> {
  const { shapes, roleOf } = architecture;
  const all: TensorShapes = new Map([...shapes, ...headShapes(architecture, classes)]);
  return new Map(
    [...all].map(([name, shape]) => [name, random(name, shape, roleOf(name), deviationOf(shape))]),
  );
}

/** Matrices and filters are uniform around 0 with a deviation; scales and variances are 1; offsets and means 0. */
function random(name: string, shape: readonly number[], role: VariableRole, deviation: number): tf.Variable {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const width = deviation * Math.sqrt(12);
  if (shape.length > 1) fillUniform(values, name.length, -width / 2, width);
  else if (name.endsWith('weight') || name.endsWith('running_var')) values.fill(1);
  return newVariable(values, shape, role);
}

/** Integers from 0 to below `limit`. */
export function randomIntegers<Values extends Int32Array | Uint8Array>(
  into: Values,
  limit: number,
  seed: number,
): Values {
  return fillUniform(into, seed, 0, limit);
}

/** Numbers from `start` to below `start + width`, by a linear congruence (Numerical Recipes), which is quick: a model has millions. */
export function fillUniform<Values extends Int32Array | Uint8Array | Float32Array>(
  into: Values,
  seed: number,
  start: number,
  width: number,
): Values {
  let state = seed >>> 0;
  for (let i = 0; i < into.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    into[i] = start + (state / 2 ** 32) * width;
  }
  return into;
}
