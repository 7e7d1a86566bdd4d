import type { NamedTensors } from '../../compile/feeds';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Backbone, Dropout, Weights } from '../backbone';
import type { Pooling } from '../pooling';
import { poolTokens } from '../poolTokens';
import { attentionBias, causalBias, selfAttention } from '../selfAttention';
import { tableRows } from '../tableRows';
import type { Attention, Lookup } from './gpt2Block';
import type { Gpt2Config } from './gpt2Config';
import { gpt2Decoder } from './gpt2Decoder';
import { gpt2Layers } from './gpt2Layers';
import { tokenTable } from './gpt2Names';

/**
 * GPT-2's decoder: each token sees itself and those before it.
 * @param weights all that `gpt2Shapes` names
 */
export function gpt2Backbone(config: Gpt2Config & { readonly pooling: Pooling }, weights: Weights): Backbone {
  const { hiddenSize, maxPositions, padToken } = config;
  const lookup: Lookup = (name) => weights.get(`transformer.${name}`)!;
  const words = (ids: tf.Tensor1D) => tableRows(weights, tokenTable, ids);
  const tokens: Backbone['tokens'] = (inputs, { dropout }) => {
    const ids = inputs.inputIds as tf.Tensor2D;
    const attention = attentionOver(config, inputs, dropout);
    const vectors = gpt2Layers(config, lookup, { ids, past: 0, words }, () => attention, dropout);
    return tf.reshape(vectors, [...ids.shape, hiddenSize]);
  };
  return {
    tokens,
    follow: gpt2Decoder(config, lookup, words),
    pooled: (inputs, pass) =>
      poolTokens(config.pooling, {
        tokens: tokens(inputs, pass),
        attentionMask: inputs.attentionMask as tf.Tensor2D,
        mayBeLast: isText(inputs, padToken),
        maxPositions,
      }),
  };
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

/** transformers takes the padding token for padding wherever it stands, and the last of the others for a text's last. */
function isText({ inputIds, attentionMask }: NamedTensors, padToken: number): tf.Tensor2D {
  const isPadding = tf.cast(tf.equal(inputIds!, tf.scalar(padToken, 'int32')), 'int32');
  return tf.mul(attentionMask!, tf.sub(tf.scalar(1, 'int32'), isPadding));
}
