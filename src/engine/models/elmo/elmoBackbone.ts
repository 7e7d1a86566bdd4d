import { characterIds, sentenceBegins, sentenceEnds } from '../../../portable/characterIds';
import type { NamedTensors } from '../../compile/feeds';
import { tf } from '../../tensorflow/loadTensorFlow';
import { projectedLstm } from '../../tensorflow/operations/projectedLstm';
import { softmax } from '../../tensorflow/operations/softmax';
import type { Backbone, Weights } from '../backbone';
import type { Lookup } from '../namedLayers';
import type { Pooling } from '../pooling';
import { poolTokens } from '../poolTokens';
import type { ElmoConfig } from './elmoConfig';
import { type Direction, directions, lstmLayer, mixScale, mixWeight } from './elmoNames';
import { wordVectors } from './elmoWordVectors';

/**
 * ELMo (Peters et al. 2018, https://arxiv.org/abs/1802.05365): words from their characters, a language model in each direction, and a
 * learned mix of all layers. Each text starts from a state of zeros; AllenNLP instead continues from the previous texts.
 * @param weights all weights of `elmoShapes`
 */
export function elmoBackbone(config: ElmoConfig & { readonly pooling: Pooling }, weights: Weights): Backbone {
  const lookup: Lookup = (name) => weights.get(name)!;
  const tokens: Backbone['tokens'] = (inputs, { dropout }) =>
    dropout(tf.transpose(mixedLayers(config, lookup, inputs), [1, 0, 2]), config.dropout);
  return {
    tokens,
    pooled: (inputs, pass) => {
      const attentionMask = inputs.attentionMask as tf.Tensor2D;
      const vectors = { tokens: tokens(inputs, pass), attentionMask, maxPositions: attentionMask.shape[1] };
      return poolTokens(config.pooling, vectors);
    },
  };
}

/** [words, batch, 2 wordSize]: words are the first axis because the recurrence runs over them. */
function mixedLayers(config: ElmoConfig, lookup: Lookup, inputs: NamedTensors): tf.Tensor3D {
  const { characters, isWord } = sentenceBoundaries(
    inputs.inputIds as tf.Tensor3D,
    inputs.attentionMask as tf.Tensor2D,
  );
  const [steps, batch, length] = characters.shape;
  const flat = tf.reshape(characters, [steps * batch, length]) as tf.Tensor2D;
  const words = tf.reshape(wordVectors(config, lookup, flat), [steps, batch, config.wordSize]) as tf.Tensor3D;
  const read = directions.map((direction) => layersOf(config, lookup, { words, isWord }, direction));
  const layers = read[0]!.map((_, layer) => tf.concat3d([read[0]![layer]!, read[1]![layer]!], 2));
  const mixed = mix(lookup, [tf.concat3d([words, words], 2), ...layers]);
  return tf.slice(mixed, [1, 0, 0], [steps - 2, batch, 2 * config.wordSize]);
}

/** Texts with markers of their beginning and end. */
interface Sentences {
  /** [steps, batch, wordSize] */
  readonly words: tf.Tensor3D;
  /** [steps, batch], 1 for a word or marker and 0 for padding. */
  readonly isWord: tf.Tensor2D;
}

/** The outputs of the layers of one direction for each word, [steps, batch, wordSize]. */
function layersOf(
  config: ElmoConfig,
  lookup: Lookup,
  { words, isWord }: Sentences,
  direction: Direction,
): tf.Tensor3D[] {
  const inOrder = <T extends tf.Tensor>(x: T): T => (direction === 'forward' ? x : tf.reverse(x, 0));
  const isPadding = tf.sub(1, inOrder(isWord));
  const outputs: tf.Tensor3D[] = [];
  let read = inOrder(words);
  for (let layer = 0; layer < config.layers; layer++) {
    const found = lstmOver(config, lookup, { read, isPadding }, lstmLayer(direction, layer));
    // The first layer has no residual connection.
    read = layer === 0 ? found : tf.add(found, read);
    outputs.push(inOrder(read));
  }
  return outputs;
}

/** An input of a gate for which σ is exactly 0. */
const shut = -1e4;

/** @returns [steps, batch, wordSize] */
function lstmOver(
  { wordSize, cells, cellClip, projectionClip }: ElmoConfig,
  lookup: Lookup,
  { read, isPadding }: { read: tf.Tensor3D; isPadding: tf.Tensor },
  names: ReturnType<typeof lstmLayer>,
): tf.Tensor3D {
  const [steps, batch] = read.shape;
  const weight = lookup(names.weight) as tf.Tensor2D;
  const byInput = tf.slice(weight, [0, 0], [wordSize, 4 * cells]);
  const recurrent = tf.slice(weight, [wordSize, 0], [wordSize, 4 * cells]);
  // TensorFlow's cell adds 1 to the forget gate's input.
  const bias = tf.add(lookup(names.bias), overGates(cells, { forget: 1 }));
  const flat = tf.reshape(read, [steps * batch, wordSize]) as tf.Tensor2D;
  const projected = tf.add(tf.matMul(flat, byInput), bias);
  // With a closed input gate, the backward direction keeps its state of zeros until it reaches a text's end.
  const masked = tf.mul(tf.reshape(isPadding, [steps * batch, 1]), overGates(cells, { input: shut }));
  const fed = tf.reshape(tf.add(projected, masked), [steps, batch, 4 * cells]) as tf.Tensor3D;
  const clips = { cell: cellClip, projection: projectionClip };
  return projectedLstm(fed, recurrent, lookup(names.projection) as tf.Tensor2D, clips);
}

/** [4 cells]: a number for each gate, in the order input, candidate, forget and output. */
function overGates(cells: number, { input = 0, forget = 0 }): tf.Tensor {
  return tf.concat1d([input, 0, forget, 0].map((value) => tf.fill([cells], value)));
}

/** γ Σ softmax(s)ₖ layerₖ. */
function mix(lookup: Lookup, layers: readonly tf.Tensor3D[]): tf.Tensor3D {
  const scores = layers.map((_, k) => tf.reshape(lookup(mixWeight(k)), [1, 1]) as tf.Tensor2D);
  const shares = softmax(tf.concat2d(scores, 1));
  const scaled = layers.map((layer, k) => tf.mul<tf.Tensor3D>(layer, tf.slice(shares, [0, k], [1, 1])));
  const sum = scaled.reduce((total, each) => tf.add(total, each));
  return tf.mul(sum, lookup(mixScale));
}

/**
 * Adds markers of a sentence's beginning and end to texts, each at the text's end.
 * @param ids [batch, words, 50], the characters of each word
 * @param mask [batch, words], 1 for a word and 0 for padding
 * @returns `characters` [words + 2, batch, 50] and `isWord` [words + 2, batch], float32
 */
function sentenceBoundaries(
  ids: tf.Tensor3D,
  mask: tf.Tensor2D,
): { characters: tf.Tensor3D; isWord: tf.Tensor2D } {
  const [batch, words, length] = ids.shape;
  const around = (value: number): tf.Tensor => tf.fill([1, batch], value);
  const present: tf.Tensor = tf.transpose(tf.cast(mask, 'float32'), [1, 0]);
  const isWord = tf.concat([around(1), around(1), present]) as tf.Tensor2D;
  const isNext = tf.concat([tf.slice(isWord, [1, 0], [words + 1, batch]), around(0)]);
  const begins = tf.concat([around(1), tf.fill([words + 1, batch], 0)]);
  const marked = tf.add(placed(begins, sentenceBegins), placed(tf.sub(isWord, isNext), sentenceEnds));
  const room: tf.Tensor = tf.fill([1, batch, length], 0, 'int32');
  const own = tf.mul(tf.transpose(ids, [1, 0, 2]), tf.cast(tf.expandDims(present, 2), 'int32'));
  return { characters: tf.add(tf.concat([room, own, room]), marked), isWord };
}

/** The characters of a word where `where` [steps, batch] is 1, [steps, batch, 50]. */
function placed(where: tf.Tensor, word: string): tf.Tensor3D {
  const [steps, batch] = where.shape as [number, number];
  const isHere = tf.cast(tf.reshape(where, [steps, batch, 1]), 'int32');
  return tf.mul(isHere, tf.tensor1d(characterIds(word), 'int32'));
}
