import type { ConfiguredModel, TensorShapes } from '../src/engine/models/configuredModel';
import { headNames } from '../src/engine/models/head';
import type { VariableRole } from '../src/engine/models/variableRoles';
import { newVariable } from '../src/engine/models/variableRoles';
import type { Feeds } from '../src/engine/tensorflow/compile/feeds';
import type { Step } from '../src/engine/tensorflow/compile/step';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';

/** A model with random weights, its training step and what the step is fed. */
export interface RandomModel {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly step: Step;
  /** What step `number` (from 1) is fed: one of a few batches in turn. */
  feeds(number: number): Feeds;
}

/** As many different batches as PyTorch's program has. */
export const differentBatches = 4;

/** The variables of a backbone and its head, drawn as a new network's are. */
export function randomVariables<Backbone>(
  { shapes, roleOf, headName, featureSize }: ConfiguredModel<Backbone>,
  classes: number,
  deviationOf: (shape: readonly number[]) => number,
): Map<string, tf.Variable> {
  const { weight, bias } = headNames(headName);
  const all: TensorShapes = new Map([...shapes, [weight, [classes, featureSize]], [bias, [classes]]]);
  return new Map(
    [...all].map(([name, shape]) => [name, random(name, shape, roleOf(name), deviationOf(shape))]),
  );
}

/** Matrices and filters are normal around 0; scales and variances 1; offsets and means 0. */
function random(name: string, shape: readonly number[], role: VariableRole, deviation: number): tf.Variable {
  const isOne = name.endsWith('weight') || name.endsWith('running_var');
  const drawn = tf.tidy(() => {
    if (shape.length > 1) return tf.randomNormal([...shape], 0, deviation).dataSync<'float32'>();
    return (isOne ? tf.ones([...shape]) : tf.zeros([...shape])).dataSync<'float32'>();
  });
  return newVariable(drawn, shape, role);
}

/** Whole numbers from 0 to below `limit`, from the seed by a linear congruence (Numerical Recipes). */
export function randomIntegers<Values extends Int32Array | Uint8Array>(
  into: Values,
  limit: number,
  seed: number,
): Values {
  let state = seed >>> 0;
  for (let i = 0; i < into.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    into[i] = Math.floor((state / 2 ** 32) * limit);
  }
  return into;
}
