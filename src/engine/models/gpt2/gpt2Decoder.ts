import { tf } from '../../tensorflow/loadTensorFlow';
import type { Backbone, TokenCache } from '../backbone';
import { attend, causalBias, joinHeads, splitHeads } from '../selfAttention';
import type { Attention, Lookup } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';
import { gpt2Layers } from './gpt2Layers';

/** GPT-2 over the tokens that follow those in a cache, so that each token is computed once. */
export function gpt2Decoder(config: Gpt2Config, lookup: Lookup): NonNullable<Backbone['follow']> {
  return (ids, cache) => {
    const past = cache[0]?.[0].shape[2] ?? 0;
    const grown: TokenCache = [];
    const attentionIn = cachedAttention(config, { past, count: ids.shape[1] }, cache, grown);
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
  const shape = { batch: 1, length: count, heads, headSize: hiddenSize / heads };
  return (layer) => (query, key, value) => {
    const [keys, values] = cache[layer] ?? [];
    const [allKeys, allValues] = [
      append(keys, splitHeads(key, shape)),
      append(values, splitHeads(value, shape)),
    ];
    grown.push([allKeys, allValues]);
    return joinHeads(attend(splitHeads(query, shape), allKeys, allValues, bias));
  };
}

function append(before: tf.Tensor4D | undefined, added: tf.Tensor4D): tf.Tensor4D {
  return before === undefined ? added : tf.concat([before, added], 2);
}
