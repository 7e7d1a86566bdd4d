import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { type WindowMoves, windowAttributes } from './windowPadding';
import { withGradient } from './withGradient';

/**
 * The largest value under a square window; padding never wins. The gradient goes to the first of equal values.
 * @param x [batch, height, width, channels]
 * @param size of the window, in rows
 * @returns [batch, height', width', channels], sizes as of `conv2d`
 */
export function maxPool(x: tf.Tensor4D, size: number, moves: WindowMoves): tf.Tensor4D {
  const attributes = {
    ...windowAttributes(moves, size),
    T: float32,
    ksize: { ints: [1, size, size, 1] },
  };
  return withGradient([x], () => {
    const value = execute<tf.Tensor4D>('MaxPool', [x], attributes);
    return {
      value,
      saved: [x, value],
      gradient: (dy, [input, output]) => [execute('MaxPoolGrad', [input!, output!, dy], attributes)],
    };
  });
}
