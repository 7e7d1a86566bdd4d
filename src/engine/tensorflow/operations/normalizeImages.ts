import { tf } from '../loadTensorFlow';
import { execute } from './execute';

/** Mean and standard deviation of a model's pixels in training, for each of three channels, in units of full brightness. */
export interface PixelStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Normalizes pixels for a model on the device: (x / 255 - mean) / std. Images travel as bytes.
 * @param bytes [batch, height, width, 3], uint8 on the device and int32 in tfjs
 * @returns the same shape, float32
 */
export function normalizeImages(bytes: tf.Tensor4D, { mean, std }: PixelStatistics): tf.Tensor4D {
  const pixels = execute('Cast', [bytes], {
    SrcT: { dtype: 'uint8' },
    DstT: { dtype: 'float32' },
    Truncate: { bool: false },
  });
  const scale = tf.tensor1d(std.map((deviation) => 1 / (255 * deviation)));
  const offset = tf.tensor1d(mean.map((centre, i) => -centre / std[i]!));
  return tf.add(tf.mul(pixels, scale), offset);
}
