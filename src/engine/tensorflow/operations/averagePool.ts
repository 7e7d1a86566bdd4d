import type { tf } from '../loadTensorFlow';
import { type Attribute, execute, float32, integers } from './execute';
import { type WindowMoves, windowAttributes } from './windowPadding';
import { withGradient } from './withGradient';

/**
 * The mean under a square window. `same` padding does not count.
 * @param x [batch, height, width, channels]
 * @param size the rows of the window
 * @returns [batch, height', width', channels], with the sizes of `conv2d`
 */
export function averagePool(
  x: tf.Tensor4D,
  size: number,
  moves: WindowMoves & { readonly padding: 0 | 'same' },
): tf.Tensor4D {
  const attributes: Record<string, Attribute> = {
    ...windowAttributes(moves, size),
    T: float32,
    ksize: { ints: [1, size, size, 1] },
  };
  return withGradient([x], () => ({
    value: execute<tf.Tensor4D>('AvgPool', [x], attributes),
    saved: [],
    gradient: (dy) => [execute('AvgPoolGrad', [integers(x.shape), dy], attributes)],
  }));
}
