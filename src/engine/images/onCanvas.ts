import type { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor, readBytes } from '../tensorflow/operations/bytes';
import type { GifFrame } from './gifFrame';

/**
 * Places a frame on its canvas.
 * @param pixels [box.height, box.width, 3] of uint8; returned if it covers the whole canvas
 * @returns [canvas.height, canvas.width, 3]; the caller owns it
 */
export function onCanvas(pixels: tf.Tensor3D, { canvas, box, ground }: GifFrame): tf.Tensor3D {
  if (box.width === canvas.width && box.height === canvas.height) return pixels;
  const [frame, rowBytes] = [readBytes(pixels), 3 * box.width];
  const levels = new Uint8Array(3 * canvas.width * canvas.height);
  for (let i = 0; i < levels.length; i++) levels[i] = ground[i % 3]!;
  for (let row = 0; row < box.height; row++)
    levels.set(
      frame.subarray(row * rowBytes, (row + 1) * rowBytes),
      3 * ((box.top + row) * canvas.width + box.left),
    );
  return byteTensor(levels, [canvas.height, canvas.width, 3]);
}
