import type { PictureBox, PictureSize } from './resizePicture';

/** Weights are whole numbers of this: two products of a weight and a level then fit into one word, and are summed there together. */
const one = 256;
/** How a picture is turned round, at no cost: from left to right, from top to bottom. */
export interface Mirrors {
  readonly mirrored: boolean;
  readonly upsideDown: boolean;
}
const unchanged: Mirrors = { mirrored: false, upsideDown: false };
/** A half in each of the two lanes of a word. */
const halves = 0x00800080;
/** Of four levels in a word the first and the third. */
const lanes = 0x00ff00ff;

/**
 * Cuts a part out of a picture and scales it, antialiased by the triangle filter as Pillow does, rows first, each pass rounded.
 * It is within a level of `resizePicture`, or two, since its weights have eight bits, and twice as fast as TensorFlow's operation in one pass.
 * @param levels [height, width, 3]
 * @param width of the whole picture, in pixels
 * @param box the part, in whole pixels
 * @param mirrors how the scaled part is turned round
 * @returns [to.height, to.width, 3]
 */
export function scaleBytes(
  levels: Uint8Array,
  width: number,
  box: PictureBox,
  to: PictureSize,
  { mirrored, upsideDown }: Mirrors = unchanged,
): Uint8Array {
  const words = Math.ceil((box.width * 3) / 4);
  const part = inWholeWords(levels, width, box, words);
  const rows = mixRows(part, words, tapsOf(box.height, to.height, upsideDown));
  return mixColumns(new Uint8Array(rows.buffer), words * 4, tapsOf(box.width, to.width, mirrored));
}

/** A part of a picture whose rows begin at whole words. */
function inWholeWords(levels: Uint8Array, width: number, box: PictureBox, words: number): Int32Array {
  const part = new Int32Array(words * box.height);
  const bytes = new Uint8Array(part.buffer);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    bytes.set(levels.subarray(from, from + box.width * 3), y * words * 4);
  }
  return part;
}

/** Which neighbours each of `count` outputs is the mean of, and in which shares. */
interface Taps {
  readonly count: number;
  readonly first: Int32Array;
  /** How many neighbours. */
  readonly lengths: Int32Array;
  /** `most` for each output, whose sum is `one`. */
  readonly weights: Int32Array;
  readonly most: number;
}

/** The triangle filter, as wide as an output is in the input, and cut off at the edges. */
function tapsOf(length: number, count: number, isReversed: boolean): Taps {
  const step = length / count;
  const reach = Math.max(1, step);
  const most = 2 * Math.ceil(reach) + 1;
  const [first, lengths] = [new Int32Array(count), new Int32Array(count)];
  const weights = new Int32Array(count * most);
  for (let i = 0; i < count; i++) {
    const centre = ((isReversed ? count - 1 - i : i) + 0.5) * step;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(length, Math.floor(centre + reach + 0.5));
    first[i] = from;
    lengths[i] = end - from;
    fillWeights(weights.subarray(i * most, i * most + end - from), (from + 0.5 - centre) / reach, 1 / reach);
  }
  return { count, first, lengths, weights, most };
}

/** Rounded so that their sum is exact: flat parts of a picture keep their level. */
function fillWeights(weights: Int32Array, start: number, step: number): void {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += Math.max(0, 1 - Math.abs(start + k * step));
  let [taken, heaped] = [0, 0];
  for (let k = 0; k < weights.length; k++) {
    heaped += Math.max(0, 1 - Math.abs(start + k * step));
    const upTo = Math.round((one * heaped) / sum);
    weights[k] = upTo - taken;
    taken = upTo;
  }
}

/** Each output row as the mean of some rows, the four levels of a word in two steps. */
function mixRows(
  part: Int32Array,
  words: number,
  { count, first, lengths, weights, most }: Taps,
): Int32Array {
  const mixed = new Int32Array(words * count);
  for (let y = 0; y < count; y++) {
    const end = y * most + lengths[y]!;
    for (let x = 0; x < words; x++) {
      let even = halves;
      let odd = halves;
      let at = first[y]! * words + x;
      for (let k = y * most; k < end; k++) {
        const word = part[at]!;
        even = (even + Math.imul(word & lanes, weights[k]!)) | 0;
        odd = (odd + Math.imul((word >>> 8) & lanes, weights[k]!)) | 0;
        at += words;
      }
      mixed[y * words + x] = ((even >>> 8) & lanes) | (odd & ~lanes);
    }
  }
  return mixed;
}

/** Each output pixel as the mean of some of its row, red and blue together. */
function mixColumns(
  rows: Uint8Array,
  stride: number,
  { count, first, lengths, weights, most }: Taps,
): Uint8Array {
  const mixed = new Uint8Array((rows.length / stride) * count * 3);
  let to = 0;
  for (let row = 0; row < rows.length; row += stride) {
    for (let x = 0; x < count; x++) {
      let redAndBlue = halves;
      let green = halves;
      let at = row + first[x]! * 3;
      const end = x * most + lengths[x]!;
      for (let k = x * most; k < end; k++) {
        const weight = weights[k]!;
        redAndBlue = (redAndBlue + Math.imul(rows[at]! | (rows[at + 2]! << 16), weight)) | 0;
        green = (green + Math.imul(rows[at + 1]!, weight)) | 0;
        at += 3;
      }
      mixed[to] = redAndBlue >>> 8;
      mixed[to + 1] = green >>> 8;
      mixed[to + 2] = redAndBlue >>> 24;
      to += 3;
    }
  }
  return mixed;
}
