import { tf } from '../../tensorflow/loadTensorFlow';
import { layerNorm } from '../../tensorflow/operations/layerNorm';
import { activations } from '../activations';
import type { Dropout } from '../backbone';
import { type Lookup, linear, unbiasedLinear } from '../namedLayers';
import type { Gpt2Config } from './gpt2Config';

/** The attention in a block. */
export interface Attention {
  /** Mixes values [tokens, hidden] with keys of the same shape and queries [asking, hidden]; the result has the queries' shape. */
  mix(query: tf.Tensor2D, key: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D;
  /** Selects the query tokens' vectors from [tokens, hidden]; all tokens are queries if absent. */
  readonly asking?: (vectors: tf.Tensor2D) => tf.Tensor2D;
}

/**
 * A block of GPT-2, with normalization before each of its two parts.
 * @param hidden [tokens, hidden]
 * @returns [asking, hidden]
 */
export function gpt2Block(
  config: Gpt2Config,
  within: Lookup,
  hidden: tf.Tensor2D,
  { mix, asking = (vectors) => vectors }: Attention,
  dropout: Dropout,
): tf.Tensor2D {
  const { residualDropout } = config;
  const joined = linear(within, normalize(config, within, hidden, 'ln_1'), 'attn.c_attn');
  const [query, key, value] = thirds(joined);
  const mixed = mix(asking(query), key, value);
  const attended = tf.add<tf.Tensor2D>(
    asking(hidden),
    dropout(linear(within, mixed, 'attn.c_proj'), residualDropout),
  );
  const read = normalize(config, within, attended, 'ln_2');
  const inner = activations[config.activation](unbiasedLinear(within, read, 'mlp.c_fc'));
  const out = linear(within, inner, 'mlp.c_proj');
  return tf.add(attended, dropout(out, residualDropout));
}

/** Layer normalization with the variables of a name. */
export function normalize(config: Gpt2Config, lookup: Lookup, x: tf.Tensor2D, name: string): tf.Tensor2D {
  const [scale, offset] = [lookup(`${name}.weight`), lookup(`${name}.bias`)] as [tf.Tensor1D, tf.Tensor1D];
  return layerNorm(x, scale, offset, config.layerNormEpsilon);
}

/** Queries, keys and values, computed by one layer. */
function thirds(joined: tf.Tensor2D): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] {
  const [tokens, width] = joined.shape;
  const third = (index: number) => tf.slice(joined, [0, (index * width) / 3], [tokens, width / 3]);
  return [third(0), third(1), third(2)];
}
