import { GraftError } from '../../../experiment/errors';
import { tf } from '../../tensorflow/loadTensorFlow';
import { dense } from '../../tensorflow/operations/dense';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import { gelu, geluTanh } from '../../tensorflow/operations/gelu';
import { layerNorm } from '../../tensorflow/operations/layerNorm';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Dropout, Weights } from '../backbone';
import type { Pooling } from '../pooling';
import { poolTokens } from '../poolTokens';
import type { BertConfig } from './bertConfig';
import { attentionBias, selfAttention } from './selfAttention';

const activations = { gelu, geluTanh, relu };

/** Looks a variable up by its name without the `bert.` prefix. */
type Lookup = (name: string) => tf.Tensor;

/** Texts as numbers, each [batch, length] and int32. */
interface TextBatch {
  readonly inputIds: tf.Tensor2D;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: tf.Tensor2D;
  /** Which text of a pair a token belongs to; all 0 where absent. */
  readonly tokenTypeIds?: tf.Tensor2D;
}

/**
 * BERT's encoder and pooler (Devlin et al. 2018, https://arxiv.org/abs/1810.04805).
 * @param weights all that `bertShapes` names
 */
export function bertBackbone(config: BertConfig & { readonly pooling: Pooling }, weights: Weights): Backbone {
  const lookup: Lookup = (name) => weights.get(`bert.${name}`)!;
  const tokens: Backbone['tokens'] = (inputs, { dropout }) => {
    const batch = inputs as unknown as TextBatch;
    const encoded = encode(config, lookup, batch, dropout);
    return tf.reshape(encoded, [...batch.inputIds.shape, config.hiddenSize]);
  };
  const pooler = (first: tf.Tensor2D) => tf.tanh<tf.Tensor2D>(linear(lookup, first, 'pooler.dense'));
  return {
    tokens,
    pooled: (inputs, pass) =>
      poolTokens(config.pooling, {
        tokens: tokens(inputs, pass),
        attentionMask: inputs.attentionMask as tf.Tensor2D,
        pooler,
        maxPositions: config.maxPositions,
      }),
  };
}

function encode(config: BertConfig, lookup: Lookup, batch: TextBatch, dropout: Dropout): tf.Tensor2D {
  const bias = attentionBias(batch.attentionMask);
  let hidden = dropout(embed(config, lookup, batch), config.hiddenDropout);
  for (let layer = 0; layer < config.layers; layer++) {
    const within: Lookup = (name) => lookup(`encoder.layer.${layer}.${name}`);
    const attended = attend(config, within, hidden, bias, batch, dropout);
    hidden = feedForward(config, within, attended, dropout);
  }
  return hidden;
}

/** Word, position and token type vectors, added and normalized: [batch * length, hidden]. */
function embed(config: BertConfig, lookup: Lookup, batch: TextBatch): tf.Tensor2D {
  const [size, length] = batch.inputIds.shape;
  if (length > config.maxPositions) {
    const what = `A text of ${length} tokens is longer than the model's ${config.maxPositions} positions.`;
    throw new GraftError('model/too-long', what, {
      remedy: `Set maxLength to ${config.maxPositions} or less.`,
    });
  }
  const table = (name: string) => lookup(`embeddings.${name}_embeddings.weight`) as tf.Tensor2D;
  const words = embeddingLookup(table('word'), tf.reshape(batch.inputIds, [size * length]));
  const positions = tf.slice(table('position'), [0, 0], [length, config.hiddenSize]);
  const types = batch.tokenTypeIds
    ? embeddingLookup(table('token_type'), tf.reshape(batch.tokenTypeIds, [size * length]))
    : tf.slice(table('token_type'), [0, 0], [1, config.hiddenSize]);
  const placed = tf.add(tf.reshape(words, [size, length, config.hiddenSize]), positions);
  const sum = tf.add(tf.reshape(placed, [size * length, config.hiddenSize]), types) as tf.Tensor2D;
  return normalize(config, lookup, sum, 'embeddings.LayerNorm');
}

function attend(
  config: BertConfig,
  within: Lookup,
  hidden: tf.Tensor2D,
  bias: tf.Tensor4D,
  { inputIds }: TextBatch,
  dropout: Dropout,
): tf.Tensor2D {
  const [batch, length] = inputIds.shape;
  const shape = { batch, length, heads: config.heads, headSize: config.hiddenSize / config.heads };
  const [query, key, value] = ['query', 'key', 'value'].map((part) =>
    linear(within, hidden, `attention.self.${part}`),
  );
  const drop = (probabilities: tf.Tensor) => dropout(probabilities, config.attentionDropout);
  const mixed = selfAttention(query!, key!, value!, bias, shape, drop);
  const out = dropout(linear(within, mixed, 'attention.output.dense'), config.hiddenDropout);
  return normalize(config, within, tf.add(out, hidden), 'attention.output.LayerNorm');
}

function feedForward(config: BertConfig, within: Lookup, hidden: tf.Tensor2D, dropout: Dropout): tf.Tensor2D {
  const inner = activations[config.activation](linear(within, hidden, 'intermediate.dense'));
  const out = dropout(linear(within, inner, 'output.dense'), config.hiddenDropout);
  return normalize(config, within, tf.add(out, hidden), 'output.LayerNorm');
}

function linear(lookup: Lookup, x: tf.Tensor2D, name: string): tf.Tensor2D {
  return dense(x, lookup(`${name}.weight`) as tf.Tensor2D, lookup(`${name}.bias`) as tf.Tensor1D);
}

function normalize(config: BertConfig, lookup: Lookup, x: tf.Tensor2D, name: string): tf.Tensor2D {
  const [scale, offset] = [lookup(`${name}.weight`), lookup(`${name}.bias`)] as [tf.Tensor1D, tf.Tensor1D];
  return layerNorm(x, scale, offset, config.layerNormEpsilon);
}
