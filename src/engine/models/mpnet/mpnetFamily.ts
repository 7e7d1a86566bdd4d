import * as z from 'zod';
import { tf } from '../../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import { bertLayers } from '../bert/bertFamily';
import { type EncoderConfig, encoderConfigOf, encoderSchema, parseEncoderConfig } from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';
import type { Lookup } from '../namedLayers';
import { noPrunedHeads } from '../prunedHeads';
import { firstTokenHead, textEncoderFamily } from '../textEncoderFamily';
import { tokenPositions } from '../tokenPositions';
import { bucketCount, bucketOf } from './distanceBuckets';

/** MPNet: its attention knows how far apart tokens are (Song et al. 2020, https://arxiv.org/abs/2004.09297). */
export const mpnetFamily = textEncoderFamily({
  name: 'mpnet',
  className: 'MPNet',
  prefix: 'mpnet.',
  parse: parseMpnetConfig,
  ...bertLayers,
  layers: (config) => bertLayers.blocks(config).map(layerNames),
  positions: () => ({ padToken: 1 }),
  addShapes: (shapes, { heads }) => shapes.table(distanceTable, bucketCount, heads),
  scoreBias: distanceBias,
  unused: /^lm_head\./,
  ...firstTokenHead,
});

/**
 * What attention adds to a score for the distance between two tokens, [1, heads, length, length]: learned for each head and bucket of
 * distances, and shared by all layers.
 */
function distanceBias(
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

/** The table of attention's preferences: a row for each bucket of distances, a column for each head. */
const distanceTable = 'encoder.relative_attention_bias';

function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.attn.q`,
    key: `${at}.attention.attn.k`,
    value: `${at}.attention.attn.v`,
    attended: `${at}.attention.attn.o`,
    attendedNorm: `${at}.attention.LayerNorm`,
    inner: `${at}.intermediate.dense`,
    outer: `${at}.output.dense`,
    outerNorm: `${at}.output.LayerNorm`,
  };
}

const schema = encoderSchema.extend({
  pruned_heads: noPrunedHeads,
  relative_attention_num_buckets: z.literal(bucketCount).default(bucketCount),
});

/** Parses an MPNet's config.json. Throws `model/unsupported-config`. */
function parseMpnetConfig(json: unknown, file: string): EncoderConfig {
  const read = (keys: ReturnType<typeof schema.parse>): EncoderConfig => {
    const { tokenTypes: _, ...config } = encoderConfigOf(keys);
    return config;
  };
  return parseEncoderConfig({ schema, read }, 'MPNet', json, file);
}
