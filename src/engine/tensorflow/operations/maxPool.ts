import type { tf } from '../loadTensorFlow';
import { type Attribute, execute, float32, onGpu } from './execute';
import { isCanonical } from './spelling';
import {
  cropImages,
  type ExplicitMoves,
  paddingName,
  padImages,
  type WindowMoves,
  windowAttributes,
} from './windowPadding';
import { withGradient } from './withGradient';

/** The rows of a square window, or the rows and columns of a rectangle. */
type WindowSize = number | readonly [rows: number, columns: number];

/**
 * The maximum under a window; padding never counts. The gradient goes to the first of equal values.
 * @param x [batch, height, width, channels]
 * @param size must be square unless the padding is 0
 * @returns [batch, height', width', channels], with the sizes of `conv2d`
 */
export function maxPool(x: tf.Tensor4D, size: WindowSize, moves: WindowMoves): tf.Tensor4D {
  // On a CPU, explicit padding sends a pooling from oneDNN to a kernel whose gradient is six times slower. TensorFlow.js lacks it.
  const padFirst = paddingName(moves, sidesOf(size)[0]) === 'EXPLICIT' && (isCanonical() || !onGpu());
  return padFirst ? poolPadded(x, size, moves as ExplicitMoves) : pool(x, size, moves);
}

function pool(x: tf.Tensor4D, size: WindowSize, moves: WindowMoves): tf.Tensor4D {
  const attributes = attributesOf(size, moves);
  return withGradient([x], () => {
    const value = execute<tf.Tensor4D>('MaxPool', [x], attributes);
    return {
      value,
      saved: [x, value],
      gradient: (dy, [input, output]) => [execute('MaxPoolGrad', [input!, output!, dy], attributes)],
    };
  });
}

function poolPadded(x: tf.Tensor4D, size: WindowSize, { stride, padding }: ExplicitMoves): tf.Tensor4D {
  const attributes = attributesOf(size, { stride, padding: 0 });
  return withGradient([x], () => {
    const padded = padImages(x, padding, smallest);
    const value = execute<tf.Tensor4D>('MaxPool', [padded], attributes);
    return {
      value,
      saved: [padded, value],
      gradient: (dy, [input, output]) => {
        const byPadded = execute<tf.Tensor4D>('MaxPoolGrad', [input!, output!, dy], attributes);
        return [cropImages(byPadded, padding)];
      },
    };
  });
}

/** The smallest float32 number: no pixel is below it. */
const smallest = -3.4028234663852886e38;

const sidesOf = (size: WindowSize) => (typeof size === 'number' ? ([size, size] as const) : size);

function attributesOf(size: WindowSize, moves: WindowMoves): Record<string, Attribute> {
  const [rows, columns] = sidesOf(size);
  return { ...windowAttributes(moves, rows), T: float32, ksize: { ints: [1, rows, columns, 1] } };
}
