import { tf } from '../../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import type { EncoderConfig } from '../encoderConfig';
import type { Lookup } from '../namedLayers';
import { tokenPositions } from '../tokenPositions';
import { bucketOf } from './distanceBuckets';
import { distanceTable } from './mpnetNames';

/**
 * What attention adds to a score for the distance between two tokens, [1, heads, length, length]: learned for each head and bucket of
 * distances, and shared by all layers.
 */
export function distanceBias(
  { maxPositions: most, heads }: EncoderConfig,
  lookup: Lookup,
  length: number,
): tf.Tensor4D {
  const table = lookup(`${distanceTable}.weight`) as tf.Tensor2D;
  const buckets = Int32Array.from({ length: 2 * most - 1 }, (_, i) => bucketOf(i - (most - 1)));
  const byDistance = embeddingLookup(table, tf.tensor1d(buckets, 'int32'));
  const places = tokenPositions(0, length, most);
  const distances = tf.sub(tf.reshape(places, [1, length]), tf.reshape(places, [length, 1]));
  const rows = tf.cast(tf.reshape(tf.add(distances, most - 1), [length * length]), 'int32');
  const biases = tf.reshape(embeddingLookup(byDistance, rows as tf.Tensor1D), [length, length, heads]);
  return tf.reshape(tf.transpose(biases, [2, 0, 1]), [1, heads, length, length]);
}
