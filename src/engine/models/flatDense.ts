import { tf } from '../tensorflow/loadTensorFlow';
import { dense } from '../tensorflow/operations/dense';
import type { Weights } from './backbone';
import type { TensorShapes } from './family';
import type { ImageTensors } from './imageTensors';

/**
 * A dense layer over all values of an image in PyTorch's order, channel by channel.
 * @param x [batch, height, width, channels], or [batch, features]
 * @returns [batch, out]
 */
export function flatDense(weights: Weights, x: tf.Tensor4D | tf.Tensor2D, name: string): tf.Tensor2D {
  const weight = weights.get(`${name}.weight`) as tf.Tensor2D;
  const bias = weights.get(`${name}.bias`) as tf.Tensor1D;
  return dense(x.rank === 4 ? flattened(x as tf.Tensor4D) : (x as tf.Tensor2D), weight, bias);
}

function flattened(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [batch, channels * height * width]);
}

/** Adds the tensors of a dense layer over `features` to `tensors` and returns its number of outputs. */
export function denseTensors(
  tensors: ImageTensors,
  stored: TensorShapes,
  name: string,
  features: number,
): number {
  const out = stored.get(`${name}.weight`)?.[0] ?? 0;
  tensors.shapes.set(`${name}.weight`, [out, features]);
  tensors.shapes.set(`${name}.bias`, [out]);
  return out;
}
