import { tf } from '../../tensorflow/loadTensorFlow';
import type { Backbone, TokenCache } from '../backbone';
import { causalBias, selfAttention } from '../selfAttention';
import type { Attention, Lookup } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';
import { gpt2Layers } from './gpt2Layers';

/** GPT-2 over the tokens that follow those in a cache, so that each token is computed once. */
export function gpt2Decoder(config: Gpt2Config, lookup: Lookup): NonNullable<Backbone['follow']> {
  return (tokens, cache) => {
    const past = cache[0]?.[0].shape[0] ?? 0;
    const ids = tf.tensor2d([...tokens], [1, tokens.length], 'int32');
    const grown: TokenCache = [];
    const attentionIn = cachedAttention(config, { past, count: tokens.length }, cache, grown);
    return { vectors: gpt2Layers(config, lookup, { ids, past }, attentionIn, (x) => x), cache: grown };
  };
}

/** Attention to the tokens of a cache too; each layer adds what it attends to to `grown`. */
function cachedAttention(
  { heads, hiddenSize, maxPositions }: Gpt2Config,
  { past, count }: { readonly past: number; readonly count: number },
  cache: TokenCache,
  grown: TokenCache,
): (layer: number) => Attention {
  const bias = causalBias({ past, count, most: maxPositions });
  const shape = { batch: 1, length: count, keys: past + count, heads, headSize: hiddenSize / heads };
  return (layer) => (query, key, value) => {
    const [keys, values] = cache[layer] ?? [];
    const [allKeys, allValues] = [append(keys, key), append(values, value)];
    grown.push([allKeys, allValues]);
    return selfAttention(query, allKeys, allValues, bias, shape, (x) => x);
  };
}

/** A copy where nothing is before it: what a cache holds outlives the pass. */
function append(before: tf.Tensor2D | undefined, rows: tf.Tensor2D): tf.Tensor2D {
  return before === undefined ? tf.clone(rows) : tf.concat([before, rows], 0);
}
