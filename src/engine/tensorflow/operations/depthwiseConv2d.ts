import type { tf } from '../loadTensorFlow';
import { execute, float32, integers } from './execute';
import { type WindowMoves, windowAttributes } from './windowPadding';
import { withGradient } from './withGradient';

/**
 * A convolution of every channel with its own filter, without bias (Howard et al. 2017, https://arxiv.org/abs/1704.04861).
 * @param x [batch, height, width, channels]
 * @param filter [rows, columns, channels, 1]; rows equal columns
 * @returns [batch, height', width', channels], with the sizes of `conv2d`
 */
export function depthwiseConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, moves: WindowMoves): tf.Tensor4D {
  const attributes = {
    ...windowAttributes(moves, filter.shape[0]),
    T: float32,
    dilations: { ints: [1, 1, 1, 1] },
  };
  return withGradient([x, filter], () => ({
    value: execute<tf.Tensor4D>('DepthwiseConv2dNative', [x, filter], attributes),
    saved: [x, filter],
    gradient: (dy, [input, weights]) => [
      execute('DepthwiseConv2dNativeBackpropInput', [integers(input!.shape), weights!, dy], attributes),
      execute('DepthwiseConv2dNativeBackpropFilter', [input!, integers(weights!.shape), dy], attributes),
    ],
  }));
}
