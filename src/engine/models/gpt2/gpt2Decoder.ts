import { tf } from '../../tensorflow/loadTensorFlow';
import { reduce } from '../../tensorflow/operations/reduce';
import type { Backbone, TokenCache } from '../backbone';
import { noDropout } from '../dropoutPlaces';
import type { Lookup } from '../namedLayers';
import { attend, causalBias, joinHeads, splitHeads } from '../selfAttention';
import type { Attention } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';
import { gpt2Layers, type PlacedTokens } from './gpt2Layers';

/** Attention in each head, [1, heads, tokens, headSize], for tokens [tokens, hidden]. */
interface HeadAttention {
  split(x: tf.Tensor2D): tf.Tensor4D;
  attend(query: tf.Tensor4D, keys: tf.Tensor4D, values: tf.Tensor4D): tf.Tensor4D;
  join(x: tf.Tensor4D): tf.Tensor2D;
}

/** GPT-2 over tokens after those in a cache, so that each token is computed once. */
export function gpt2Decoder(
  config: Gpt2Config,
  lookup: Lookup,
  words: PlacedTokens['words'],
): NonNullable<Backbone['follow']> {
  return (ids, cache) => {
    const past = cache[0]?.[0].shape[2] ?? 0;
    const count = ids.shape[1];
    // A prompt of one token uses the graph for all prompts.
    const heads = count === 1 && past > 0 ? ofOneToken(config) : ofTokens(config, past, count);
    const grown: TokenCache = [];
    const attentionIn = (layer: number): Attention => ({
      mix: (query, key, value) => {
        const [keys, values] = cache[layer] ?? [];
        const [allKeys, allValues] = [append(keys, heads.split(key)), append(values, heads.split(value))];
        grown.push([allKeys, allValues]);
        return heads.join(heads.attend(heads.split(query), allKeys, allValues));
      },
    });
    return {
      vectors: gpt2Layers(config, lookup, { ids, past, words }, attentionIn, noDropout),
      cache: grown,
    };
  };
}

function ofTokens(
  { heads, hiddenSize, maxPositions: most }: Gpt2Config,
  past: number,
  count: number,
): HeadAttention {
  const bias = causalBias({ past, count, most });
  const shape = { batch: 1, length: count, heads, headSize: hiddenSize / heads };
  return {
    split: (x) => splitHeads(x, shape),
    attend: (query, keys, values) => attend(query, keys, values, bias),
    join: joinHeads,
  };
}

/** A single token attends to all earlier tokens and its heads are in order: no mask, no transposition. */
function ofOneToken({ heads, hiddenSize }: Gpt2Config): HeadAttention {
  const shape: [number, number, number, number] = [1, heads, 1, hiddenSize / heads];
  return {
    split: (x) => tf.reshape(x, shape),
    attend: attendOnce,
    join: (x) => tf.reshape(x, [1, hiddenSize]),
  };
}

function append(before: tf.Tensor4D | undefined, added: tf.Tensor4D): tf.Tensor4D {
  return before === undefined ? added : tf.concat([before, added], 2);
}

/**
 * The attention of a single token to all keys, in each head; without a gradient.
 * @param query [batch, heads, 1, headSize]
 * @param keys [batch, heads, keys, headSize], as values
 * @returns [batch, heads, 1, headSize]
 */
function attendOnce(query: tf.Tensor4D, keys: tf.Tensor4D, values: tf.Tensor4D): tf.Tensor4D {
  const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(query.shape[3])), keys, false, true);
  // TensorFlow sets its softmax up for each number of keys and divides it among threads; for few scores, separate steps are faster.
  const parts = tf.exp(tf.sub(scores, reduce('Max', scores, [3], true)));
  return tf.matMul(tf.div(parts, reduce('Sum', parts, [3], true)), values) as tf.Tensor4D;
}
