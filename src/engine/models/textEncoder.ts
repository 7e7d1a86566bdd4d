import type { NamedTensors } from '../compile/feeds';
import { tf } from '../tensorflow/loadTensorFlow';
import type { Backbone, Dropout, Pass, Weights } from './backbone';
import type { EncoderConfig } from './encoderConfig';
import { addEncoderLayer, type EncoderLayerNames, encoderLayer, type LayerDropouts } from './encoderLayer';
import type { TensorShapes } from './family';
import { LayerShapes, type Lookup, linear } from './namedLayers';
import type { Pooling } from './pooling';
import { depthVectors, poolTokens, readsFirstOnly } from './poolTokens';
import { headsOf } from './prunedHeads';
import { everyRow, rowsToCompute } from './rowsToCompute';
import { attentionBias } from './selfAttention';
import { tableRows } from './tableRows';
import {
  addEmbedding,
  type EmbeddingWeights,
  embedTexts,
  type PositionCount,
  type TextBatch,
  wordTable,
} from './textEmbedding';

/** The differences between encoders like BERT. Names lack the prefix of task models. */
export interface TextEncoder<Config extends EncoderConfig> {
  /** The prefix under which transformers' task models keep the backbone; bare backbones are saved without it. */
  readonly prefix: string;
  /** The layers' names, each once, in the order of use. */
  readonly layers: (config: Config) => readonly EncoderLayerNames[];
  /** Which of them the layers of a pass are, where one is passed through several times. */
  readonly passes?: (config: Config) => readonly number[];
  readonly dropouts: (config: Config) => LayerDropouts;
  /** A dense layer over the first token that pretraining learned and the original's classification head reads. */
  readonly pooler?: string;
  readonly positions: (config: Config) => PositionCount;
  /** A dense layer between embedding and layers. */
  readonly widening?: string;
  /** Adds the shapes of what the family has besides, and before the layers. */
  readonly addShapes?: (shapes: LayerShapes, config: Config) => void;
  /** The bias of the attention scores besides the mask, [1, heads, length, length]. */
  readonly scoreBias?: (config: Config, lookup: Lookup, length: number) => tf.Tensor4D;
}

/** Every variable of an encoder, by the name that the family's task models give it, in the order of use. */
export function encoderShapes<Config extends EncoderConfig>(
  family: TextEncoder<Config>,
  config: Config,
  pooling: Pooling,
): TensorShapes {
  const shapes = new LayerShapes(family.prefix);
  const { hiddenSize, embeddingSize = hiddenSize } = config;
  addEmbedding(shapes, config);
  if (family.widening) shapes.linear(family.widening, hiddenSize, embeddingSize);
  family.addShapes?.(shapes, config);
  for (const [layer, names] of family.layers(config).entries())
    addEncoderLayer(shapes, names, config, headsOf(config, layer));
  if (family.pooler && pooling === 'pooler') shapes.linear(family.pooler, hiddenSize, hiddenSize);
  return shapes.shapes;
}

/** @param weights all that `encoderShapes` names */
export function textEncoderBackbone<Config extends EncoderConfig>(
  family: TextEncoder<Config>,
  config: Config,
  pooling: Pooling,
  weights: Weights,
): Backbone {
  const lookup: Lookup = (name) => weights.get(`${family.prefix}${name}`)!;
  const words = (ids: tf.Tensor1D) => tableRows(weights, `${family.prefix}${wordTable}`, ids);
  const vectors = (
    inputs: NamedTensors,
    { dropout }: Pass,
    firstOnly: boolean,
    onLayer?: (state: tf.Tensor2D) => void,
  ): tf.Tensor3D => {
    const batch = inputs as unknown as TextBatch;
    const encoded = encode(family, config, { lookup, words }, batch, { dropout, firstOnly, onLayer });
    const texts = batch.inputIds.shape[0];
    return tf.reshape(encoded, [texts, encoded.shape[0] / texts, config.hiddenSize]);
  };
  const { pooler } = family;
  const pool = (tokens: tf.Tensor3D, { attentionMask }: NamedTensors) =>
    poolTokens(pooling, {
      tokens,
      attentionMask: attentionMask as tf.Tensor2D,
      ...(pooler ? { pooler: (first: tf.Tensor2D) => tf.tanh(linear(lookup, first, pooler)) } : {}),
      maxPositions: config.maxPositions,
    });
  return {
    tokens: (inputs, pass) => vectors(inputs, pass, false),
    pooled: (inputs, pass) => pool(vectors(inputs, pass, readsFirstOnly(pooling)), inputs),
    depths: (inputs, pass) => {
      const states: tf.Tensor2D[] = [];
      const tokens = vectors(inputs, pass, false, (state) => states.push(state));
      return depthVectors(states, inputs.attentionMask as tf.Tensor2D, pool(tokens, inputs));
    },
  };
}

/** The options of a pass through the layers. */
interface EncodeOptions {
  readonly dropout: Dropout;
  readonly firstOnly: boolean;
  /** Sees the tokens after each layer, [batch * length, hidden]. */
  readonly onLayer?: ((state: tf.Tensor2D) => void) | undefined;
}

/** @returns [batch * length, hidden]; [batch, hidden] where only the first token of each text is read, for which the last layer computes no other */
function encode<Config extends EncoderConfig>(
  family: TextEncoder<Config>,
  config: Config,
  weights: EmbeddingWeights,
  batch: TextBatch,
  { dropout, firstOnly, onLayer }: EncodeOptions,
): tf.Tensor2D {
  const { lookup } = weights;
  const [size, length] = batch.inputIds.shape;
  const mask = attentionBias(batch.attentionMask);
  const scoreBias = family.scoreBias?.(config, lookup, length);
  const rows = scoreBias ? everyRow(size, length) : rowsToCompute(batch.attentionMask);
  const pass = {
    ...{ batch: size, length, dropout, tokens: rows.tokens, dropouts: family.dropouts(config) },
    ...{ bias: scoreBias ? tf.add<tf.Tensor4D>(mask, scoreBias) : mask, trainsBias: scoreBias !== undefined },
  };
  const embedded = embedTexts({ ...config, ...family.positions(config) }, weights, batch);
  let hidden = rows.taken(dropout(embedded, config.hiddenDropout));
  if (family.widening) hidden = linear(lookup, hidden, family.widening);
  const layers = family.layers(config);
  const passes = [...(family.passes?.(config) ?? layers.keys())];
  for (const [i, at] of passes.entries()) {
    const isLast = i === passes.length - 1;
    const asking = firstOnly && isLast ? rows.firsts(hidden) : hidden;
    hidden = encoderLayer(config, layers[at]!, lookup, hidden, pass, asking);
    onLayer?.(rows.putBack(hidden));
  }
  return firstOnly ? hidden : rows.putBack(hidden);
}
