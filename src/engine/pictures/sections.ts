/** A named part of a picture's file. */
export interface Section {
  readonly name: string;
  readonly data: Uint8Array;
}

const startOfScan = 0xda;

/** The segments of a JPEG file before its pixels: `APP0` to `APP15`, others by their marker's number (ITU T.81, annex B). */
export function* jpegSegments(bytes: Uint8Array): Generator<Section> {
  const view = viewOf(bytes);
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes[at + 1]!;
    // A marker may be padded with any number of 0xff.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === startOfScan) return;
    const length = view.getUint16(at + 2);
    const name = marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : String(marker);
    yield { name, data: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
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
    // A chunk of odd length is followed by a byte of padding.
    at += 8 + length + (length % 2);
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const nameAt = (bytes: Uint8Array, at: number) => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
