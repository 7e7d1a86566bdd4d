import type { ImageBox, ImageSize } from './resizeImage';
import { scaleBytesModule } from './scaleBytesModule';
import { tapsOf } from './taps';

/** Mirroring, at no cost: horizontally, vertically. */
export interface Mirrors {
  readonly mirrored: boolean;
  readonly upsideDown: boolean;
}
const unchanged: Mirrors = { mirrored: false, upsideDown: false };

/** The number of bytes computed at once. */
const vectorBytes = 16;
/** The number of rows scaled to their width at once. */
const rowsAtOnce = 4;

/**
 * Crops an image and scales the part with the antialiased triangle filter, like Pillow, rows first, each pass rounded. Its weights have
 * eight bits, so it differs from `resizeImage` by one or two levels; it is several times as fast as TensorFlow's operation in one pass.
 * @param levels [height, width, 3]
 * @param width the width of the whole image, in pixels
 * @param box the part, in integer pixels
 * @param mirrors the mirroring of the scaled part
 * @returns [to.height, to.width, 3]
 */
export function scaleBytes(
  levels: Uint8Array,
  width: number,
  box: ImageBox,
  to: ImageSize,
  { mirrored, upsideDown }: Mirrors = unchanged,
): Uint8Array {
  const [stride, mixedStride, scaledStride] = [3 * width, wholeVectors(3 * box.width), 3 * to.width];
  const part = levels.subarray(box.top * stride, (box.top + box.height) * stride);
  const down = tapsOf(box.height, to.height, upsideDown);
  const across = tapsOf(box.width, to.width, mirrored);
  const rows = rowsAtOnce * Math.ceil(to.height / rowsAtOnce);
  const at = placesOf({
    part: part.length,
    down: down.records.byteLength,
    across: across.records.byteLength,
    mixed: rows * mixedStride,
    scaled: rows * scaledStride,
  });
  const { memory, mixRows, mixColumns } = scalerOf(at.end);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(part, at.part);
  new Int32Array(memory.buffer, at.down).set(down.records);
  new Int32Array(memory.buffer, at.across).set(across.records);
  const start = at.part + 3 * box.left;
  mixRows(start, stride, 3 * box.width, at.down, down.bytes, to.height, at.mixed, mixedStride);
  for (let y = 0; y < rows; y += rowsAtOnce) {
    const [from, end] = [at.mixed + y * mixedStride, at.scaled + y * scaledStride];
    mixColumns(from, mixedStride, at.across, across.bytes, to.width, end);
  }
  return bytes.slice(at.scaled, at.scaled + to.height * scaledStride);
}

/** Allocates consecutive regions, with padding because vector reads go beyond the end. */
function placesOf<N extends string>(sizes: Readonly<Record<N, number>>): Record<N | 'end', number> {
  const places = { end: 0 } as Record<N | 'end', number>;
  for (const [name, bytes] of Object.entries<number>(sizes)) {
    places[name as N] = places.end;
    places.end += wholeVectors(bytes) + vectorBytes;
  }
  return places;
}

const wholeVectors = (bytes: number) => vectorBytes * Math.ceil(bytes / vectorBytes);

/** The exports of `scaleBytes.wat`. Addresses are in bytes from the beginning of the memory; strides are the bytes between rows. */
interface Scaler {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly mixRows: (
    from: number,
    stride: number,
    rowBytes: number,
    taps: number,
    tapBytes: number,
    outputs: number,
    to: number,
    toStride: number,
  ) => void;
  readonly mixColumns: (
    from: number,
    stride: number,
    taps: number,
    tapBytes: number,
    outputs: number,
    to: number,
  ) => void;
}

/** Node's types lack it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const pageBytes = 1 << 16;
/** The limit of the shared memory, which never shrinks: a larger image gets its own memory. */
const mostKept = 1 << 24;

const module = new WebAssembly.Module(Buffer.from(scaleBytesModule, 'base64'));
const newScaler = () => new WebAssembly.Instance(module).exports as Scaler;
const kept = newScaler();

/** A scaler with at least `bytes` of uninitialized memory. A previous scaler must no longer be in use. */
function scalerOf(bytes: number): Scaler {
  const scaler = bytes <= mostKept ? kept : newScaler();
  const missing = bytes - scaler.memory.buffer.byteLength;
  if (missing > 0) scaler.memory.grow(Math.ceil(missing / pageBytes));
  return scaler;
}
