import { tf } from '../tensorflow/loadTensorFlow';
import { globalAveragePool } from '../tensorflow/operations/globalAveragePool';
import type { ImageLayers } from './imageLayers';

/** A small network that weighs channels: two 1x1 convolutions, by their names, and what follows each. */
export interface ChannelGate {
  readonly reduce: string;
  readonly expand: string;
  readonly activation: (x: tf.Tensor4D) => tf.Tensor4D;
  /** Its values are the channels' weights. */
  readonly gate: (x: tf.Tensor4D) => tf.Tensor4D;
}

/**
 * Squeeze and excitation: each channel times a number that the means of all channels decide (Hu et al. 2017, https://arxiv.org/abs/1709.01507).
 * @param x [batch, height, width, channels]
 */
export function gateChannels(
  layers: ImageLayers,
  x: tf.Tensor4D,
  { reduce, expand, activation, gate }: ChannelGate,
): tf.Tensor4D {
  const [batch, , , channels] = x.shape;
  const means = tf.reshape(globalAveragePool(x), [batch, 1, 1, channels]) as tf.Tensor4D;
  const squeezed = activation(layers.convolution(means, reduce));
  return tf.mul<tf.Tensor4D>(x, gate(layers.convolution(squeezed, expand)));
}
