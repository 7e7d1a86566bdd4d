/** A named part of an image file. */
export interface Section {
  readonly name: string;
  readonly data: Uint8Array;
}

const startOfScan = 0xda;
const endOfImage = Buffer.from([0xff, 0xd9]);

/**
 * The segments of a JPEG file before its pixels: `APP0` to `APP15`, others by their marker's number (ITU T.81, annex B).
 * @returns their end
 */
export function* jpegSegments(bytes: Uint8Array): Generator<Section, number> {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return at;
    const marker = bytes[at + 1]!;
    // A marker may be padded with any number of 0xff.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === startOfScan) return at;
    const length = view.getUint16(at + 2);
    const name = marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : String(marker);
    yield { name, data: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
  return at;
}

/** Whether a JPEG file has an end marker after its pixels; an embedded thumbnail before them may have another one. */
export function hasJpegEnd(bytes: Uint8Array): boolean {
  const segments = jpegSegments(bytes);
  let next = segments.next();
  while (!next.done) next = segments.next();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).lastIndexOf(endOfImage) >= next.value;
}

/** The chunks of a PNG file. */
export function* pngChunks(bytes: Uint8Array): Generator<Section> {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    yield { name: nameAt(bytes, at + 4), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** The chunks of a WebP file, which is a RIFF file. */
export function* riffChunks(bytes: Uint8Array): Generator<Section> {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    yield { name: nameAt(bytes, at), data: bytes.subarray(at + 8, at + 8 + length) };
    // A byte of padding follows a chunk of odd length.
    at += 8 + length + (length % 2);
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const nameAt = (bytes: Uint8Array, at: number) => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
