import { headNames } from '../models/denseHead';
import { tf } from '../tensorflow/loadTensorFlow';
import { addWeights, type Tuning } from './tuning';

/** How the targets of a regression are distributed. */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * A head that learns standardized targets, so that their unit does not matter. The model reads the head's weights as `deviation` times the
 * trained weights, and its bias shifted by `mean`, so the first answer is the mean. For a head without a bias, the features are shifted
 * instead, by the vector that the weights map to the mean. Saving writes the weights as they are read, so a saved model has no scaling.
 * @param headName the head's, where a model has several
 */
export function scaledTargets({ mean, deviation }: TargetScale, headName?: string): Tuning {
  return (model, before) => {
    const { weight, bias } = headNames(headName ?? model.headName);
    const { featureBias } = model;
    const scaled = (variable: tf.Tensor) => tf.mul(variable, deviation);
    const reads = new Map<string, Read>([[weight, scaled]]);
    if (model.shapes.has(bias)) reads.set(bias, (variable) => tf.add(scaled(variable), mean));
    else if (featureBias !== undefined)
      reads.set(featureBias, (variable, head) => tf.add(variable, shiftFor(mean, scaled(head()))));
    return {
      ...before,
      added: addWeights(before, {
        variables: new Map(),
        changed: new Set(reads.keys()),
        weightOf: (name, variables) =>
          tf.tidy(() => reads.get(name)!(variables.get(name)!, () => variables.get(weight)!)),
      }),
    };
  };
}

/** The tensor that the model reads in place of a variable, given the variable and the head's weight. */
type Read = (variable: tf.Tensor, head: () => tf.Tensor) => tf.Tensor;

/** The smallest change of features [hidden] that the head's one row of weights [1, hidden] answers with `mean`. */
function shiftFor(mean: number, weight: tf.Tensor): tf.Tensor {
  return tf.mul(tf.reshape(weight, [-1]), tf.div(mean, tf.sum(tf.square(weight))));
}
