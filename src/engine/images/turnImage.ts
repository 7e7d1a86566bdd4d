import { tf } from '../tensorflow/loadTensorFlow';
import { uint8 } from '../tensorflow/operations/bytes';
import { execute, int32, integers } from '../tensorflow/operations/execute';
import type { Orientation } from './exifOrientation';

/** The operations that make a stored image upright: first swap its axes, then reverse rows or columns. */
const turns: Record<Orientation, { exchange: boolean; reverse: number[] }> = {
  1: { exchange: false, reverse: [] },
  2: { exchange: false, reverse: [1] },
  3: { exchange: false, reverse: [0, 1] },
  4: { exchange: false, reverse: [0] },
  5: { exchange: true, reverse: [] },
  6: { exchange: true, reverse: [1] },
  7: { exchange: true, reverse: [0, 1] },
  8: { exchange: true, reverse: [0] },
};

/** Applies the Exif orientation to an image [height, width, 3] of uint8. Returns the image itself if it is upright. */
export function turnImage(pixels: tf.Tensor3D, orientation: Orientation): tf.Tensor3D {
  const { exchange, reverse } = turns[orientation];
  return tf.tidy(() => {
    const exchanged = exchange
      ? execute<tf.Tensor3D>('Transpose', [pixels, integers([1, 0, 2])], { T: uint8, Tperm: int32 })
      : pixels;
    if (reverse.length === 0) return exchanged;
    return execute<tf.Tensor3D>('ReverseV2', [exchanged, integers(reverse)], { T: uint8, Tidx: int32 });
  });
}
