import type { Baseline, BaselineRows, DenseRows } from '../baseline';
import type { EncodedImages } from './encodedImages';
import { readSquare } from './imageFeeder';

/** Steps of each channel in a histogram of colours. */
const steps = 4;
/** The side of a scaled-down image. */
const side = 16;
const mostRows = 5000;

/** The share of the pixels that have each of 64 colours. */
export const colourBaseline: Baseline = {
  name: 'colours',
  mostRows,
  learn: async () => (asked) => measured(asked, steps ** 3, addColours),
};

/** The image scaled down to 16 by 16 pixels. */
export const pixelBaseline: Baseline = {
  name: 'pixels',
  mostRows,
  learn: async () => (asked) => measured(asked, 3 * side ** 2, addPixels),
};

async function measured(
  { encoded, rows }: BaselineRows,
  size: number,
  measure: (square: Uint8Array, into: Float32Array) => void,
): Promise<DenseRows> {
  const values = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries())
    measure(await readSquare(encoded as EncodedImages, row), values.subarray(at * size, (at + 1) * size));
  return { values, size };
}

function addColours(square: Uint8Array, shares: Float32Array): void {
  const step = (value: number) => (value * steps) >> 8;
  for (let at = 0; at < square.length; at += 3) {
    const colour = (step(square[at]!) * steps + step(square[at + 1]!)) * steps + step(square[at + 2]!);
    shares[colour]! += 3 / square.length;
  }
}

/** The mean of the pixels that fall on each place, from 0 to 1. */
function addPixels(square: Uint8Array, means: Float32Array): void {
  const size = Math.sqrt(square.length / 3);
  const counts = new Float32Array(side ** 2);
  const place = (at: number) => Math.floor((at * side) / size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const to = place(y) * side + place(x);
      counts[to]! += 1;
      for (let c = 0; c < 3; c++) means[3 * to + c]! += square[3 * (y * size + x) + c]! / 255;
    }
  for (let i = 0; i < means.length; i++) means[i]! /= counts[Math.floor(i / 3)] || 1;
}
