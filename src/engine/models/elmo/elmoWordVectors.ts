import { tf } from '../../tensorflow/loadTensorFlow';
import { biasAdd } from '../../tensorflow/operations/biasAdd';
import { conv2d } from '../../tensorflow/operations/conv2d';
import { dense } from '../../tensorflow/operations/dense';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import { sigmoid } from '../../tensorflow/operations/sigmoid';
import type { Lookup } from '../namedLayers';
import type { ElmoConfig } from './elmoConfig';
import { characterTable, convolution, highway, wordProjection } from './elmoNames';

const activations = { relu, tanh: (x: tf.Tensor2D) => tf.tanh<tf.Tensor2D>(x) };

/**
 * A word's vector by its characters (Kim et al. 2016, https://arxiv.org/abs/1508.06615): convolutions of several widths, of each filter
 * the largest value in the word, layers that let part of what they read through, and a projection.
 * @param characters [words, 50] and int32: from 1 on, as AllenNLP counts them; 0 stands for no word, whose vector means nothing
 * @returns [words, wordSize]
 */
export function wordVectors(config: ElmoConfig, lookup: Lookup, characters: tf.Tensor2D): tf.Tensor2D {
  const [words, length] = characters.shape;
  const rows = tf.maximum(tf.sub(tf.reshape(characters, [words * length]), 1), 0);
  const table = embeddingLookup(lookup(characterTable) as tf.Tensor2D, tf.cast(rows, 'int32') as tf.Tensor1D);
  const image = tf.reshape(table, [words, length, 1, config.characterSize]) as tf.Tensor4D;
  const found = config.filters.map((_, i) => strongest(config, lookup, image, i));
  let vectors = found.length === 1 ? found[0]! : tf.concat2d(found, 1);
  for (let layer = 0; layer < config.highways; layer++) vectors = passHighway(lookup, vectors, layer);
  return layerOf(lookup, vectors, wordProjection);
}

/** The largest value of each filter anywhere in a word, [words, filters]. */
function strongest(
  { activation, filters }: ElmoConfig,
  lookup: Lookup,
  image: tf.Tensor4D,
  filter: number,
): tf.Tensor2D {
  const names = convolution(filter);
  const { width, count } = filters[filter]!;
  const [words, length, , size] = image.shape;
  // As an image that is one wide, a word has the rows that a square window moves along.
  const bank = tf.reshape(lookup(names.weight), [width, 1, size, count]) as tf.Tensor4D;
  const moves = { stride: 1, padding: 0 };
  const convolved = biasAdd(conv2d(image, bank, moves), lookup(names.bias) as tf.Tensor1D);
  const most = maxPool(convolved, [length - width + 1, 1], moves);
  return activations[activation](tf.reshape(most, [words, count]));
}

/** Highway layers (Srivastava et al. 2015, https://arxiv.org/abs/1505.00387). */
function passHighway(lookup: Lookup, x: tf.Tensor2D, layer: number): tf.Tensor2D {
  const carry = sigmoid(layerOf(lookup, x, highway(layer, 'carry')));
  const transformed = relu(layerOf(lookup, x, highway(layer, 'transform')));
  return tf.add(tf.mul(carry, transformed), tf.mul(tf.sub(1, carry), x));
}

function layerOf(lookup: Lookup, x: tf.Tensor2D, names: { weight: string; bias: string }): tf.Tensor2D {
  return dense(x, lookup(names.weight) as tf.Tensor2D, lookup(names.bias) as tf.Tensor1D);
}
