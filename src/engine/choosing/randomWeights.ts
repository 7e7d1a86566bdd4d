import { randomStream, shuffle } from '../datasets/random';
import type { HeadedModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';

/**
 * Makes a model's weights random: the numbers of each tensor change places, so that their scale, on which a deep network depends, stays as
 * it was and everything learned is gone. A model that does no better than this one gains nothing from pretraining.
 */
export function randomizeWeights({ variables }: HeadedModel): void {
  for (const [name, variable] of variables) {
    const values = Float32Array.from(variable.dataSync<'float32'>());
    const mixed = shuffle(values, randomStream('random weights', name));
    tf.tidy(() => variable.assign(tf.tensor(mixed, variable.shape)));
  }
}
