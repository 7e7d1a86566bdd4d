import type { Weights } from '../models/backbone';
import { counterUniform } from '../models/counterRandom';
import { type HeadedModel, modelOver } from '../models/headedModel';
import { elementCount } from '../tensorflow/elementCount';
import { tf } from '../tensorflow/loadTensorFlow';
import {
  type AddedWeights,
  changedWeights,
  isHead,
  type NewVariable,
  type TunableModel,
  type Tuned,
  type Tuning,
} from './tuning';

/** A model whose variables are trainable as the methods want it, and the rates at which they move. */
export interface TunedModel extends HeadedModel {
  /** The factor on a variable's learning rate. */
  readonly rateOf: (variable: string) => number;
  /** Whether training leaves the model before its head as it is, so that features can be computed once. */
  readonly isTrunkFixed: boolean;
}

/** Applies tunings to a model, one after the other. Throws `finetune/...`. */
export function applyTunings({ architecture, variables }: HeadedModel, tunings: readonly Tuning[]): Tuned {
  const shapes = new Map([...variables].map(([name, { shape }]) => [name, shape]));
  const model = { ...architecture, shapes };
  return tunings.reduce((before, tuning) => tuning(model, before), trainAll(model));
}

/** Trains every weight at the learning rate itself; running statistics have no gradient. Every method narrows this. */
function trainAll({ shapes, roleOf }: TunableModel): Tuned {
  const weights = [...shapes.keys()].filter((name) => roleOf(name) !== 'statistic');
  return { trainable: new Set(weights), rateOf: () => 1 };
}

/**
 * Freezes what methods leave out of training, and adds what they add. The variables of the given model become the result's.
 * @param seed decides the initial values of added variables
 */
export function tuneModel(model: HeadedModel, tunings: readonly Tuning[], seed: number): TunedModel {
  const { trainable, rateOf, added } = applyTunings(model, tunings);
  for (const [name, variable] of model.variables) variable.trainable = trainable.has(name);
  const touched = [...trainable, ...(added?.changed ?? [])];
  const isTrunkFixed = touched.every((name) => isHead(model.architecture, name));
  return { ...(added ? withAdded(model, added, seed) : model), rateOf, isTrunkFixed };
}

function withAdded(model: HeadedModel, added: AddedWeights, seed: number): HeadedModel {
  const own = [...added.variables].map(
    ([name, description], i) => [name, newVariable(description, model.variables, seed + i)] as const,
  );
  const variables = new Map([...model.variables, ...own]);
  return modelOver({ ...model, variables }, (values) => changedWeights(added, values));
}

function newVariable(description: NewVariable, weights: Weights, seed: number): tf.Variable {
  const { from = () => drawn(description, seed), isFixed } = description;
  return tf.tidy(() => tf.variable(from(weights), !isFixed));
}

function drawn({ shape, halfWidth, center = 0 }: NewVariable, seed: number): tf.Tensor {
  const count = elementCount(shape);
  const values = Float32Array.from(
    { length: count },
    (_, i) => center + halfWidth * (2 * counterUniform(seed, i) - 1),
  );
  return tf.tensor(values, [...shape]);
}
