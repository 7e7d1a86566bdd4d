import { tf } from '../tensorflow/loadTensorFlow';
import type { RealTokens } from '../tensorflow/operations/realTokens';
import { activations } from './activations';
import type { Dropout } from './backbone';
import type { EncoderConfig } from './encoderConfig';
import { addNormalize, type LayerShapes, type Lookup, linear, unbiasedLinear } from './namedLayers';
import { selfAttention } from './selfAttention';

/** The names of a layer's parts. */
export interface EncoderLayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attended: string;
  readonly attendedNorm: string;
  readonly inner: string;
  readonly outer: string;
  readonly outerNorm: string;
}

/** How a family's layers differ from BERT's in training. */
export interface LayerDropouts {
  /** After attention's dense layer. */
  readonly attended: number;
  /** After the feed-forward layers. */
  readonly outer: number;
}

/** The values that the layers of a pass share. */
export interface EncoderPass {
  readonly batch: number;
  readonly length: number;
  /** The bias of the attention scores: [batch or 1, heads or 1, 1 or length, length]. */
  readonly bias: tf.Tensor4D;
  /** Whether the bias depends on weights. */
  readonly trainsBias: boolean;
  /** Where the pass has no rows for padding: then the bias, which hides it, is not needed. */
  readonly tokens?: RealTokens | undefined;
  readonly dropouts: LayerDropouts;
  readonly dropout: Dropout;
}

/**
 * One layer of an encoder (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762): attention, then two dense layers, each added to what
 * it read and normalized.
 * @param hidden [batch * length, hiddenSize]
 * @param asking those of its rows, as many of each text, from its first token on, whose vectors are wanted; all where absent
 * @returns [rows of asking, hiddenSize]
 */
export function encoderLayer(
  config: EncoderConfig,
  names: EncoderLayerNames,
  lookup: Lookup,
  hidden: tf.Tensor2D,
  pass: EncoderPass,
  asking = hidden,
): tf.Tensor2D {
  const { dropout, dropouts } = pass;
  const { layerNormEpsilon: epsilon } = config;
  const rows = asking === hidden ? pass.tokens?.rows : undefined;
  const placeOf = (rate: number) => {
    const at = dropout.place(rate);
    return at && { ...at, rows };
  };
  const mixed = attend(config, names, lookup, { hidden, asking }, pass);
  const out = {
    ...unbiasedLinear(lookup, mixed, names.attended),
    residual: asking,
    at: placeOf(dropouts.attended),
  };
  const attended = addNormalize(lookup, out, names.attendedNorm, epsilon);
  const inner = activations[config.activation](unbiasedLinear(lookup, attended, names.inner));
  const outer = {
    ...unbiasedLinear(lookup, inner, names.outer),
    residual: attended,
    at: placeOf(dropouts.outer),
  };
  return addNormalize(lookup, outer, names.outerNorm, epsilon);
}

function attend(
  { heads: whole, hiddenSize, attentionDropout }: EncoderConfig,
  names: EncoderLayerNames,
  lookup: Lookup,
  { hidden, asking }: { readonly hidden: tf.Tensor2D; readonly asking: tf.Tensor2D },
  { batch, length, bias, trainsBias, tokens, dropout }: EncoderPass,
): tf.Tensor2D {
  const query = linear(lookup, asking, names.query);
  const key = linear(lookup, hidden, names.key);
  const value = linear(lookup, hidden, names.value);
  const headSize = hiddenSize / whole;
  const shape = { batch, length, heads: query.shape[1] / headSize, headSize };
  const hiding = tokens
    ? { texts: { starts: tokens.starts, firstAsks: asking !== hidden } }
    : { bias: biasOf(bias, asking.shape[0] / batch) };
  const tensors = { query, key, value, ...hiding };
  return selfAttention(tensors, { ...shape, trainsBias }, dropout.place(attentionDropout));
}

/** The part of a bias for the first tokens of each text. */
function biasOf(bias: tf.Tensor4D, queries: number): tf.Tensor4D {
  const [batch, heads, rows, length] = bias.shape;
  return rows <= queries ? bias : tf.slice(bias, [0, 0, 0, 0], [batch, heads, queries, length]);
}

/**
 * Adds the shapes of a layer's variables, in the order in which it uses them.
 * @param kept how many heads it has
 */
export function addEncoderLayer(
  shapes: LayerShapes,
  names: EncoderLayerNames,
  { hiddenSize: hidden, intermediateSize: intermediate, heads }: EncoderConfig,
  kept: number,
): void {
  const width = (hidden / heads) * kept;
  for (const name of [names.query, names.key, names.value]) shapes.linear(name, width, hidden);
  shapes.linear(names.attended, hidden, width);
  shapes.norm(names.attendedNorm, hidden);
  shapes.linear(names.inner, intermediate, hidden).linear(names.outer, hidden, intermediate);
  shapes.norm(names.outerNorm, hidden);
}
