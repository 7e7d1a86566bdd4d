import type { ImageBox, ImageSize } from './resizeImage';

const extension = 0x21;
const graphicControl = 0xf9;
const imageSeparator = 0x2c;
const trailer = 0x3b;
const transparent = 0b1;
const descriptorBytes = 10;
/** The signature and the logical screen descriptor. */
const screenBytes = 13;

/** The first frame of a GIF file (GIF89a, sections 18 to 27). */
export interface GifFrame {
  /** A file with only this frame, in the corner, without transparent pixels: each has its palette colour, as in Pillow. */
  readonly file: Uint8Array;
  /** The size of the canvas: a frame that exceeds it enlarges it, as in Pillow. */
  readonly canvas: ImageSize;
  /** The position of the frame on the canvas. */
  readonly box: ImageBox;
  /** The colour of the canvas around it: red, green and blue. */
  readonly ground: readonly [number, number, number];
}

interface Parts extends Pick<GifFrame, 'canvas' | 'box'> {
  /** The position of the flags of its graphic control extension; undefined if it has none. */
  readonly control: number | undefined;
  /** The position of its image descriptor. */
  readonly descriptor: number;
}

/** The relevant parts of a GIF file; undefined if it ends before its first frame. */
export function gifCanvas(bytes: Uint8Array): ImageSize | undefined {
  return partsOfFirst(bytes)?.canvas;
}

/**
 * Extracts the first frame of a GIF file. TensorFlow's decoder would make transparent pixels black, ignore the canvas, and unpack all other
 * frames of any size.
 * @returns undefined if the file ends before it
 */
export function firstFrame(bytes: Uint8Array): GifFrame | undefined {
  const parts = partsOfFirst(bytes);
  if (!parts) return undefined;
  const { control, descriptor, canvas, box } = parts;
  const ownColours = colourTableBytes(bytes[descriptor + 9]!);
  const palette = ownColours > 0 ? descriptor + descriptorBytes : screenBytes;
  const file = upTo(bytes, endOfBlocks(bytes, descriptor + descriptorBytes + ownColours + 1));
  const isTransparent = control !== undefined && (bytes[control]! & transparent) !== 0;
  if (isTransparent) file[control]! &= ~transparent;
  // In the corner, because the decoder would shift it within its own size.
  file.fill(0, descriptor + 1, descriptor + 5);
  const colour = palette + 3 * (isTransparent ? bytes[control + 3]! : 0);
  const level = (channel: number) => bytes[colour + channel] ?? 0;
  return { file, canvas, box, ground: [level(0), level(1), level(2)] };
}

/** @param end the position after the last block */
function upTo(bytes: Uint8Array, end: number): Uint8Array {
  const file = new Uint8Array(Math.min(end, bytes.length) + 1);
  file.set(bytes.subarray(0, end));
  file[file.length - 1] = trailer;
  return file;
}

function partsOfFirst(bytes: Uint8Array): Parts | undefined {
  const { control, descriptor } = placesOfFirst(bytes);
  if (descriptor + descriptorBytes > bytes.length || bytes[descriptor] !== imageSeparator) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (place: number) => view.getUint16(place, true);
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => at(descriptor + offset));
  const box = { left: left!, top: top!, width: width!, height: height! };
  const canvas = {
    width: Math.max(at(6), box.left + box.width),
    height: Math.max(at(8), box.top + box.height),
  };
  return { control, descriptor, canvas, box };
}

/** Skips everything before the first frame. */
function placesOfFirst(bytes: Uint8Array): Pick<Parts, 'control' | 'descriptor'> {
  let control: number | undefined;
  let at = screenBytes + colourTableBytes(bytes[10] ?? 0);
  while (bytes[at] === extension) {
    if (bytes[at + 1] === graphicControl && at + 6 < bytes.length) control = at + 3;
    at = endOfBlocks(bytes, at + 2);
  }
  return { control, descriptor: at };
}

const colourTableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** The position after a chain of length-prefixed blocks and the empty block that ends it. */
function endOfBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}
