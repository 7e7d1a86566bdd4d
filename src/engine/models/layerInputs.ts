import { tf } from '../tensorflow/loadTensorFlow';
import { fakeQuantize } from '../tensorflow/operations/fakeQuantize';
import type { ForwardOptions, Weights } from './backbone';
import type { Architecture } from './family';

/** Places besides convolutions: addends of sums, named by the convolution of the second addend, and the final mean with its input. */
export const sumPlaces = (convolution: string) => [`${convolution}.first`, `${convolution}.second`] as const;
export const meanPlaces = ['last_map', 'means'] as const;

/** The variable [2] with the smallest and largest number read at a place, which include 0; without it, nothing is rounded there. */
export const inputRangeName = (place: string) => `${place}.input_range`;

/** The convolutions of a CNN: the names of their filters without `.weight`. */
export function convolutionNames({ shapes, roleOf }: Pick<Architecture, 'shapes' | 'roleOf'>): string[] {
  return [...shapes.keys()]
    .filter((name) => roleOf(name) === 'filter' || roleOf(name) === 'depthwiseFilter')
    .map((name) => name.slice(0, -'.weight'.length));
}

/** The places of a CNN whose inputs integer arithmetic rounds: convolutions, sums and means. */
export function readingPlaces({ shapes, roleOf }: Pick<Architecture, 'shapes' | 'roleOf'>): string[] {
  const convolutions = convolutionNames({ shapes, roleOf });
  if (convolutions.length === 0) return [];
  return [...convolutions, ...convolutions.flatMap(sumPlaces), ...meanPlaces];
}

/** The ranges of values read in training, by place; undefined if nothing was rounded. */
export function observedRanges(
  values: ReadonlyMap<string, tf.Tensor>,
): Record<string, [low: number, high: number]> | undefined {
  const suffix = inputRangeName('');
  const ranges = [...values]
    .filter(([name]) => name.endsWith(suffix))
    .map(
      ([name, range]) => [name.slice(0, -suffix.length), [...range.dataSync()] as [number, number]] as const,
    );
  return ranges.length > 0 ? Object.fromEntries(ranges) : undefined;
}

/** The smallest and largest number read at a place, which include 0. */
export type ObservedRanges = Readonly<Record<string, readonly [low: number, high: number]>>;

/**
 * The input at a place: unchanged, or rounded like integer arithmetic if the weights have a range for the place. Training widens the range;
 * later inputs are clipped to it, like the integers of the quantized model.
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
  if (!training) return fakeQuantize(x, least, most);
  const low = tf.minimum<tf.Scalar>(least, tf.min(x));
  const high = tf.maximum<tf.Scalar>(most, tf.max(x));
  updates?.set(inputRangeName(place), tf.keep(tf.stack([low, high])));
  return fakeQuantize(x, low, high);
}
