import { GraftError } from '../../../experiment/errors';
import type { NamedTensors } from '../../compile/feeds';
import { tf } from '../../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import type { Backbone, Dropout, Weights } from '../backbone';
import type { Pooling } from '../pooling';
import { poolTokens } from '../poolTokens';
import { attentionBias, causalBias, selfAttention } from '../selfAttention';
import { type Attention, gpt2Block, type Lookup, normalize } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';

/**
 * GPT-2's decoder: each token sees itself and those before it.
 * @param weights all that `gpt2Shapes` names
 */
export function gpt2Backbone(config: Gpt2Config & { readonly pooling: Pooling }, weights: Weights): Backbone {
  const { hiddenSize, maxPositions, padToken } = config;
  const lookup: Lookup = (name) => weights.get(`transformer.${name}`)!;
  const tokens: Backbone['tokens'] = (inputs, { dropout }) => {
    const ids = inputs.inputIds as tf.Tensor2D;
    const attention = attentionOver(config, inputs, dropout);
    let hidden = dropout(embed(config, lookup, ids), config.embeddingDropout);
    for (let layer = 0; layer < config.layers; layer++)
      hidden = gpt2Block(config, within(lookup, layer), hidden, attention, dropout);
    return tf.reshape(normalize(config, lookup, hidden, 'ln_f'), [...ids.shape, hiddenSize]);
  };
  return {
    tokens,
    pooled: (inputs, pass) =>
      poolTokens(config.pooling, {
        tokens: tokens(inputs, pass),
        attentionMask: inputs.attentionMask as tf.Tensor2D,
        mayBeLast: isText(inputs, padToken),
        maxPositions,
      }),
  };
}

/** A block's variables. */
function within(lookup: Lookup, layer: number): Lookup {
  return (name) => lookup(`h.${layer}.${name}`);
}

function attentionOver(config: Gpt2Config, inputs: NamedTensors, dropout: Dropout): Attention {
  const { heads, hiddenSize, maxPositions } = config;
  const [batch, length] = inputs.inputIds!.shape as [number, number];
  const padding = attentionBias(inputs.attentionMask as tf.Tensor2D);
  const bias = tf.add<tf.Tensor4D>(padding, causalBias({ past: 0, count: length, most: maxPositions }));
  const shape = { batch, length, heads, headSize: hiddenSize / heads };
  const drop = (probabilities: tf.Tensor) => dropout(probabilities, config.attentionDropout);
  return (query, key, value) => selfAttention(query, key, value, bias, shape, drop);
}

/** The sum of each token's vector and its position's: [batch * length, hidden]. */
function embed({ hiddenSize, maxPositions }: Gpt2Config, lookup: Lookup, ids: tf.Tensor2D): tf.Tensor2D {
  const [size, length] = ids.shape;
  if (length > maxPositions)
    throw new GraftError(
      'model/too-long',
      `A text of ${length} tokens is longer than the model's ${maxPositions} positions.`,
      { remedy: `Set maxLength to ${maxPositions} or less.` },
    );
  const words = embeddingLookup(lookup('wte.weight') as tf.Tensor2D, tf.reshape(ids, [size * length]));
  const positions = tf.slice(lookup('wpe.weight') as tf.Tensor2D, [0, 0], [length, hiddenSize]);
  const placed = tf.add(tf.reshape(words, [size, length, hiddenSize]), positions);
  return tf.reshape(placed, [size * length, hiddenSize]);
}

/** transformers takes the padding token for padding wherever it stands, and the last of the others for a text's last. */
function isText({ inputIds, attentionMask }: NamedTensors, padToken: number): tf.Tensor2D {
  const isPadding = tf.cast(tf.equal(inputIds!, tf.scalar(padToken, 'int32')), 'int32');
  return tf.mul(attentionMask!, tf.sub(tf.scalar(1, 'int32'), isPadding));
}
