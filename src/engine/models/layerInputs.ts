import { tf } from '../tensorflow/loadTensorFlow';
import { fakeQuantize } from '../tensorflow/operations/fakeQuantize';
import type { ForwardOptions, Weights } from './backbone';
import type { Architecture } from './family';

/** What a sum adds, by the convolution whose output is the second part, and what the last means are made of and are. */
export const sumPlaces = (convolution: string) => [`${convolution}.first`, `${convolution}.second`] as const;
export const meanPlaces = ['last_map', 'means'] as const;

/** The variable [2] that holds the smallest and the largest number which was read in a place, with 0 in between; without it nothing is rounded there. */
export const inputRangeName = (place: string) => `${place}.input_range`;

/** Where a network for pictures reads what integer arithmetic rounds: in its convolutions, and in sums and means where it has such. */
export function readingPlaces({ shapes, roleOf }: Pick<Architecture, 'shapes' | 'roleOf'>): string[] {
  const convolutions = [...shapes.keys()]
    .filter((name) => roleOf(name) === 'filter' || roleOf(name) === 'depthwiseFilter')
    .map((name) => name.slice(0, -'.weight'.length));
  if (convolutions.length === 0) return [];
  return [...convolutions, ...convolutions.flatMap(sumPlaces), ...meanPlaces];
}

/**
 * What is read in a place: as it is, or rounded as integer arithmetic has it, where the weights have a range for that. Ranges are found as
 * they are when a model becomes whole numbers: they are as wide as whatever was read in training.
 */
export function layerInput<T extends tf.Tensor>(
  x: T,
  place: string,
  weights: Weights,
  { training, updates }: Pick<ForwardOptions, 'training' | 'updates'>,
): T {
  const range = weights.get(inputRangeName(place)) as tf.Tensor1D | undefined;
  if (!range) return x;
  const [least, most] = tf.unstack(range) as [tf.Scalar, tf.Scalar];
  const low = tf.minimum<tf.Scalar>(least, tf.min(x));
  const high = tf.maximum<tf.Scalar>(most, tf.max(x));
  if (training) updates?.set(inputRangeName(place), tf.keep(tf.stack([low, high])));
  return fakeQuantize(x, low, high);
}
