import { headNames } from '../models/head';
import { tf } from '../tensorflow/loadTensorFlow';
import { addWeights, isHead, type Tuning } from './tuning';

/** How the targets of a regression are distributed. */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * A head that learns standardized targets, whatever their unit: the model reads its weights as `deviation` times those that are trained,
 * and its bias shifted by `mean`, so that it begins by answering the mean. Saving writes the product, and nothing of it is left.
 */
export function scaledTargets({ mean, deviation }: TargetScale): Tuning {
  return (model, before) => {
    const head = [...model.shapes.keys()].filter((name) => isHead(model, name));
    const shifted = head.filter((name) => name.endsWith(headNames('').bias));
    return {
      ...before,
      added: addWeights(before, {
        variables: new Map(),
        changed: new Set(head),
        weightOf: (name, variables) =>
          tf.tidy(() => {
            const scaled = tf.mul(variables.get(name)!, deviation);
            return shifted.includes(name) ? tf.add(scaled, mean) : scaled;
          }),
      }),
    };
  };
}
