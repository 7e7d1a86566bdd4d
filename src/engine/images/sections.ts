/** A named part of an image file. */
export interface Section {
  readonly name: string;
  readonly data: Uint8Array;
}

const startOfScan = 0xda;
const endOfImage = Buffer.from([0xff, 0xd9]);
const scanMarker = Buffer.from([0xff, startOfScan]);

/**
 * The segments of a JPEG file before its pixels: `APP0` to `APP15`, others by their marker's number (ITU T.81, annex B). Skips padding and
 * foreign bytes between them like libjpeg, so that both see the same segments.
 * @returns their end
 */
export function* jpegSegments(bytes: Uint8Array): Generator<Section, number> {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at] === 0xff ? bytes[at + 1]! : 0;
    if (marker === startOfScan) return at;
    if (hasNoLength(marker)) {
      at += marker === 0 || marker === 0xff ? 1 : 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    const name = marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : String(marker);
    yield { name, data: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
  return at;
}

/** Whether two bytes are no marker (0, or 0xff for padding), or a marker without a segment: TEM and RST. */
function hasNoLength(marker: number): boolean {
  return marker === 0 || marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The size of a JPEG file in pixels, as stored, and the number of its scans; undefined without a frame header before the pixels. */
export function jpegFrame(bytes: Uint8Array): { width: number; height: number; scans: number } | undefined {
  const segments = jpegSegments(bytes);
  let frame: Uint8Array | undefined;
  let next = segments.next();
  for (; !next.done; next = segments.next()) if (isFrame(Number(next.value.name))) frame ??= next.value.data;
  if (!frame || frame.length < 5) return undefined;
  const view = viewOf(frame);
  return { height: view.getUint16(1), width: view.getUint16(3), scans: countScans(bytes, next.value) };
}

/** The markers of frame headers are 0xc0 to 0xcf, except those of tables and a reserved one. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function countScans(bytes: Uint8Array, from: number): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let scans = 0;
  for (let at = buffer.indexOf(scanMarker, from); at >= 0; at = buffer.indexOf(scanMarker, at + 2))
    scans += 1;
  return scans;
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
