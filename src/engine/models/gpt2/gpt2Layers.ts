import { modelError } from '../../../experiment/errors/models';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Dropout } from '../backbone';
import type { Lookup } from '../namedLayers';
import { type Attention, gpt2Block, normalize } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';

/** Tokens with their positions. */
export interface PlacedTokens {
  /** [batch, length], int32 */
  readonly ids: tf.Tensor2D;
  /** The number of earlier tokens. */
  readonly past: number;
  /** Reads the vectors [count, hidden] of tokens [count]. */
  readonly words: (ids: tf.Tensor1D) => tf.Tensor2D;
}

/**
 * GPT-2 from tokens to the vectors of the last layer's query tokens: all [batch * length, hidden] by default.
 * @param attentionIn the attention of a layer
 * @param onLayer sees the vectors after each layer
 * @throws GraftError `model/too-long` beyond the model's last position
 */
export function gpt2Layers(
  config: Gpt2Config,
  lookup: Lookup,
  { ids, past, words }: PlacedTokens,
  attentionIn: (layer: number) => Attention,
  dropout: Dropout,
  onLayer?: (state: tf.Tensor2D) => void,
): tf.Tensor2D {
  let hidden = dropout(embed(config, lookup, { ids, past, words }), config.embeddingDropout);
  for (let layer = 0; layer < config.layers; layer++) {
    hidden = gpt2Block(config, within(lookup, layer), hidden, attentionIn(layer), dropout);
    onLayer?.(hidden);
  }
  return normalize(config, lookup, hidden, 'ln_f');
}

/** The variables of a block. */
function within(lookup: Lookup, layer: number): Lookup {
  return (name) => lookup(`h.${layer}.${name}`);
}

/** The sum of each token's vector and its position's: [batch * length, hidden]. */
function embed(
  { hiddenSize, maxPositions }: Gpt2Config,
  lookup: Lookup,
  { ids, past, words }: PlacedTokens,
): tf.Tensor2D {
  const [size, length] = ids.shape;
  requirePositions(past + length, maxPositions);
  const vectors = words(tf.reshape(ids, [size * length]));
  const positions = tf.slice(lookup('wpe.weight') as tf.Tensor2D, [past, 0], [length, hiddenSize]);
  const placed = tf.add(tf.reshape(vectors, [size, length, hiddenSize]), positions);
  return tf.reshape(placed, [size * length, hiddenSize]);
}

function requirePositions(tokens: number, most: number): void {
  if (tokens <= most) return;
  throw modelError('model/too-long', { tokens, positions: most });
}
