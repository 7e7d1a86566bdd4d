import { tf } from '../../tensorflow/loadTensorFlow';
import type { TensorFile } from '../../weights/tensorFile';
import { misfit, type Reference, readLogits, sizes } from '../reference';

/** Reads `pixel_values` [rows, 3, height, width] and `logits_eval`. Throws `verify/misfit` and `weights/...`. */
export async function readImageReference(file: TensorFile, ioFile: string): Promise<Reference> {
  const [rows, channels, height, width] = sizes(file, 'pixel_values', 4, ioFile) as Sizes;
  if (channels !== 3) throw misfit(['channels', 'pixel_values', channels], ioFile);
  const pixels = await file.read('pixel_values');
  if (!(pixels instanceof Float32Array)) {
    throw misfit(['type', 'pixel_values', file.info('pixel_values').dtype, 'float32'], ioFile);
  }
  const image = channels * height * width;
  return {
    rows,
    ...(await readLogits(file, 'pixel_values', rows, ioFile)),
    batch: (start, count) => {
      const part = pixels.slice(start * image, (start + count) * image);
      const channelsFirst = tf.tensor4d(part, [count, channels, height, width]);
      const pixelValues = tf.transpose(channelsFirst, [0, 2, 3, 1]);
      channelsFirst.dispose();
      return { pixelValues };
    },
  };
}

type Sizes = [rows: number, channels: number, height: number, width: number];
