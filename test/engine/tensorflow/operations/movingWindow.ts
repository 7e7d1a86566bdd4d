import type { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';

export type Shape4D = readonly [batch: number, height: number, width: number, channels: number];

/** A square window's moves over one image dimension of a reference. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: number | 'same';
}

/** Where the window begins along an axis. */
function places(length: number, { size, stride, padding }: Window): number[] {
  if (padding !== 'same')
    return Array.from(
      { length: Math.floor((length + 2 * padding - size) / stride) + 1 },
      (_, i) => i * stride - padding,
    );
  const count = Math.ceil(length / stride);
  const added = Math.max((count - 1) * stride + size - length, 0);
  return Array.from({ length: count }, (_, i) => i * stride - Math.floor(added / 2));
}

/** For every place of the window and every channel: the values under it, undefined on the padding. */
export function underWindow(
  x: number[],
  [batch, height, width, channels]: Shape4D,
  window: Window,
): (number | undefined)[][][] {
  const { size } = window;
  const at = (n: number, row: number, column: number, channel: number) =>
    row < 0 || row >= height || column < 0 || column >= width
      ? undefined
      : x[((n * height + row) * width + column) * channels + channel];
  const offsets = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);
  return Array.from({ length: batch }, (_, n) => n).flatMap((n) =>
    places(height, window).flatMap((top) =>
      places(width, window).map((left) =>
        Array.from({ length: channels }, (_, channel) =>
          offsets.map(([row, column]) => at(n, top + row, left + column, channel)),
        ),
      ),
    ),
  );
}

/** The values of one channel. */
export const channelOf = (values: number[], channels: number, channel: number) =>
  values.filter((_, i) => i % channels === channel);

// An even and an odd size: padding that is right for one is wrong for the other.
export const images: Shape4D = [2, 6, 7, 2];

export const as4D = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
