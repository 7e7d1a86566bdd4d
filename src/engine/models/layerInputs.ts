import { tf } from '../tensorflow/loadTensorFlow';
import { fakeQuantize } from '../tensorflow/operations/fakeQuantize';
import type { ForwardOptions, Weights } from './backbone';
import type { Architecture } from './family';

/** What a sum adds, by the convolution whose output is the second part, and what the last means are made of and are. */
export const sumPlaces = (convolution: string) => [`${convolution}.first`, `${convolution}.second`] as const;
export const meanPlaces = ['last_map', 'means'] as const;

/** The variable [2] that holds the smallest and the largest number which was read in a place, with 0 in between; without it nothing is rounded there. */
export const inputRangeName = (place: string) => `${place}.input_range`;

/** The convolutions of a network; their filters are called so, with `.weight` behind it. */
export function convolutionNames({ shapes, roleOf }: Pick<Architecture, 'shapes' | 'roleOf'>): string[] {
  return [...shapes.keys()]
    .filter((name) => roleOf(name) === 'filter' || roleOf(name) === 'depthwiseFilter')
    .map((name) => name.slice(0, -'.weight'.length));
}

/** Where a network for images reads what integer arithmetic rounds: in its convolutions, and in sums and means where it has such. */
export function readingPlaces({ shapes, roleOf }: Pick<Architecture, 'shapes' | 'roleOf'>): string[] {
  const convolutions = convolutionNames({ shapes, roleOf });
  if (convolutions.length === 0) return [];
  return [...convolutions, ...convolutions.flatMap(sumPlaces), ...meanPlaces];
}

/** The ranges of what training has read, by place; undefined where nothing was rounded. */
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

/** The smallest and the largest number that was read in a place, with 0 in between. */
export type ObservedRanges = Readonly<Record<string, readonly [low: number, high: number]>>;

/**
 * What is read in a place: as it is, or rounded as integer arithmetic has it, where the weights have a range for that. The range is as wide
 * as whatever was read in training, and what is read later is cut to it, as in the integers that the model becomes.
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
