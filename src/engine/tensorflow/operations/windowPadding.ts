import { tf } from '../loadTensorFlow';
import type { Attribute } from './execute';

/** The movement of a window over images, equal in both directions. */
export interface WindowMoves {
  readonly stride: number;
  /**
   * The rows and columns added on each side, as in PyTorch; or `same`: TensorFlow pads to a result of ⌈size / stride⌉, with an odd row at the
   * end.
   */
  readonly padding: number | 'same';
}

/** A movement with numeric padding. */
export interface ExplicitMoves extends WindowMoves {
  readonly padding: number;
}

/** The attributes that TensorFlow's convolutions and poolings share, on [batch, height, width, channels]. */
export function windowAttributes(moves: WindowMoves, size: number): Record<string, Attribute> {
  const { stride, padding: p } = moves;
  const padding = paddingName(moves, size);
  return {
    strides: { ints: [1, stride, stride, 1] },
    data_format: { text: 'NHWC' },
    ...(padding === 'EXPLICIT' ? explicitPadding(p as number) : { padding: { text: padding } }),
  };
}

/** Rows and columns of zeros on each side. */
export function explicitPadding(p: number): Record<string, Attribute> {
  return { padding: { text: 'EXPLICIT' }, explicit_paddings: { ints: [0, 0, p, p, p, p, 0, 0] } };
}

/**
 * Whether TensorFlow's SAME equals symmetric padding: SAME adds an odd row at the end, so both are equal only for stride 1 and padding that
 * keeps the size.
 * @param size the rows of the window
 */
export function paddingName({ stride, padding }: WindowMoves, size: number): 'VALID' | 'SAME' | 'EXPLICIT' {
  if (padding === 'same') return 'SAME';
  if (padding === 0) return 'VALID';
  return stride === 1 && size === 2 * padding + 1 ? 'SAME' : 'EXPLICIT';
}

/** Pads images with one value: [batch, height, width, channels] grows by `padding` on four sides. */
export function padImages(x: tf.Tensor4D, padding: number, value = 0): tf.Tensor4D {
  const around: [number, number] = [padding, padding];
  return tf.pad(x, [[0, 0], around, around, [0, 0]], value);
}

/** Reverts `padImages`. */
export function cropImages(x: tf.Tensor4D, padding: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.slice(x, [0, padding, padding, 0], [batch, height - 2 * padding, width - 2 * padding, channels]);
}
