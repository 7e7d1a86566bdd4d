import { headNames } from '../models/head';
import { tf } from '../tensorflow/loadTensorFlow';
import { addWeights, type Tuning } from './tuning';

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
    const { weight, bias } = headNames(model.headName);
    return {
      ...before,
      added: addWeights(before, {
        variables: new Map(),
        changed: new Set([weight, bias].filter((name) => model.shapes.has(name))),
        weightOf: (name, variables) =>
          tf.tidy(() => {
            const scaled = tf.mul(variables.get(name)!, deviation);
            return name === bias ? tf.add(scaled, mean) : scaled;
          }),
      }),
    };
  };
}
