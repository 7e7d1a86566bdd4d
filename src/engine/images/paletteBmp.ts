import type { tf } from '../tensorflow/loadTensorFlow';
import { byteTensor } from '../tensorflow/operations/bytes';
import { brokenImage } from './imageErrors';

/** Decodes BMP with a palette: TensorFlow would read its indices as grey levels. */

const fileHeader = 14;
const bytesOfColour = 4;
const bitsOfIndex: readonly number[] = [1, 2, 4, 8];

interface PaletteBmp {
  readonly width: number;
  readonly height: number;
  readonly bottomUp: boolean;
  readonly bits: number;
  readonly palette: Uint8Array;
  readonly rows: Uint8Array;
}

/** Whether the pixels of a BMP file are indices into a palette. */
export function hasPalette(bytes: Uint8Array): boolean {
  return bytes.length >= 30 && viewOf(bytes).getUint16(28, true) <= 8;
}

/**
 * @returns [height, width, 3] of uint8
 * @throws GraftError `picture/broken` for a compressed or truncated file
 */
export function decodePaletteBmp(bytes: Uint8Array, name: string): tf.Tensor3D {
  const bmp = parse(bytes, name);
  const { width, height, bits, palette, rows, bottomUp } = bmp;
  const perRow = Math.ceil((width * bits) / 32) * 4;
  if (rows.length < perRow * height) throw brokenImage(name, ['cut-off']);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (bottomUp ? height - 1 - y : y) * perRow;
    for (let x = 0; x < width; x++, to += 3) {
      const colour = bitsAt(rows, row, x, bits) * bytesOfColour;
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = palette[colour + 2 - channel] ?? 0;
    }
  }
  return byteTensor(pixels, [height, width, 3]);
}

function parse(bytes: Uint8Array, name: string): PaletteBmp {
  const view = viewOf(bytes);
  const headerSize = view.getUint32(fileHeader, true);
  if (bytes.length < fileHeader + headerSize || headerSize < 40) throw brokenImage(name, ['cut-off-header']);
  if (view.getUint32(30, true) !== 0) throw brokenImage(name, ['compressed-bmp']);
  if (!bitsOfIndex.includes(view.getUint16(28, true))) throw brokenImage(name, ['damaged-header']);
  const height = view.getInt32(22, true);
  const pixels = view.getUint32(10, true);
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    bottomUp: height > 0,
    bits: view.getUint16(28, true),
    palette: bytes.subarray(fileHeader + headerSize, pixels),
    rows: bytes.subarray(pixels),
  };
}

/** The index of pixel `x`; the first pixel is in the highest bits of a byte. */
function bitsAt(rows: Uint8Array, row: number, x: number, bits: number): number {
  const bit = x * bits;
  return (rows[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
