import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateSync } from 'node:zlib';
import { crc32 } from '../../../src/engine/images/crc32';
import { decodeImage } from '../../../src/engine/images/decodeImage';
import { loadSharp } from '../../../src/engine/images/sharp';
import { readImage } from '../../golden/imageFiles/goldenImages';
import { flat } from '../tensorCount';

const sharpFolder = process.cwd();
const decode = (bytes: Uint8Array) => decodeImage(bytes, 'a.jpg', sharpFolder);

function refuses(
  title: string,
  makeBytes: () => Buffer | Promise<Buffer>,
  code: string,
  message = /./,
): void {
  test(
    title,
    flat(async () => {
      const bytes = await makeBytes();
      await assert.rejects(() => decode(bytes), { code, place: { file: 'a.jpg' }, message });
    }),
  );
}

/** A JPEG of 8 x 8 pixels whose frame header claims another size, with its last scan repeated. */
function progressiveJpeg(side: number, scans: number): Buffer {
  const bytes = Buffer.from(readImage('progressive.jpg'));
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
  bytes.writeUInt16BE(side, frame + 5);
  bytes.writeUInt16BE(side, frame + 7);
  const end = bytes.length - 2;
  const scan = bytes.subarray(bytes.lastIndexOf(Buffer.from([0xff, 0xda])), end);
  return Buffer.concat([
    bytes.subarray(0, end),
    ...Array.from({ length: scans }, () => scan),
    bytes.subarray(end),
  ]);
}

refuses(
  'refuses a JPEG that would keep the decoder busy with a thousand scans',
  () => progressiveJpeg(9000, 1000),
  'picture/enormous',
);

/** A JPEG of 22,000 pixels a side. Padding before its first segment leads readers that do not skip it to a frame header of 1 x 1. */
function jpegOfTwoSizes(): Buffer {
  const bytes = Buffer.from(readImage('rgb.jpg'));
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(22_000, frame + 5);
  bytes.writeUInt16BE(22_000, frame + 7);
  const small = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
  const head = Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(3, 0xff), bytes.subarray(3)]);
  const filled = Buffer.alloc(70_000);
  head.copy(filled);
  // Offset 4 is read as a length.
  small.copy(filled, 4 + filled.readUInt16BE(4));
  return filled;
}

refuses('refuses a JPEG by the size that its decoder sees', jpegOfTwoSizes, 'picture/enormous');

function paletteBmp(bits: number): Buffer {
  const bytes = Buffer.from(readImage('palette.bmp'));
  bytes.writeUInt16LE(bits, 28);
  bytes.writeInt32LE(10_000, 18);
  bytes.writeInt32LE(10_000, 22);
  return bytes;
}

for (const bits of [0, 3])
  refuses(`refuses a BMP whose pixels have ${bits} bits`, () => paletteBmp(bits), 'picture/broken');

function box(name: string, ...inner: Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + inner.reduce((sum, { length }) => sum + length, 0), 0);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, ...inner]);
}

refuses(
  'refuses an AVIF with 50,000 sizes, which the library compares in quadratic time',
  () => {
    const size = box('ispe', Buffer.from([0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9]));
    const sizes = Array.from({ length: 50_000 }, () => size);
    const properties = box('iprp', box('ipco', ...sizes));
    return Buffer.concat([
      box('ftyp', Buffer.from('avif\0\0\0\0avif')),
      box('meta', Buffer.alloc(4), properties),
    ]);
  },
  'picture/broken',
  /its header is damaged/,
);

refuses(
  'refuses a TIFF that hides its size behind the end of its directory',
  async () => {
    const sharp = loadSharp(sharpFolder) as unknown as (options: object) => {
      tiff(options: object): { toBuffer(): Promise<Buffer> };
    };
    const create = { width: 11_000, height: 11_000, channels: 3, background: '#123' };
    return withSecondSize(await sharp({ create }).tiff({ compression: 'deflate' }).toBuffer());
  },
  'picture/broken',
  /exceeds pixel limit/,
);

/** Moves the directory to the end and adds entries of 1 x 1 pixels behind it, which only a reader that ignores the count sees. */
function withSecondSize(tiff: Buffer): Buffer {
  const from = tiff.readUInt32LE(4);
  const directory = tiff.subarray(from, from + 2 + 12 * tiff.readUInt16LE(from));
  // The offset of the next directory is where that reader expects an entry: any tag except 0.
  const between = Buffer.alloc(12);
  between.writeUInt32LE(1, 0);
  const entries = [256, 257].map((tag) => {
    const entry = Buffer.alloc(12);
    for (const [i, value] of [tag, 4].entries()) entry.writeUInt16LE(value, 2 * i);
    for (const [i, value] of [1, 1].entries()) entry.writeUInt32LE(value, 4 + 4 * i);
    return entry;
  });
  const moved = Buffer.concat([tiff, directory, between, ...entries, Buffer.alloc(12)]);
  moved.writeUInt32LE(tiff.length, 4);
  return moved;
}

/** A PNG of one colour. */
function png(side: number, rows = side): Buffer {
  const chunk = (name: string, data: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = deflateSync(Buffer.alloc((3 * side + 1) * rows));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

refuses('refuses a PNG of 400 million pixels', () => png(20_000, 1), 'picture/enormous');
refuses('refuses a PNG that lacks most of its pixels', () => png(9000, 1), 'picture/broken');

test(
  'decodes a PNG of a few kilobytes with 16 million pixels',
  flat(async () => {
    const pixels = await decode(png(4000));
    assert.deepEqual(pixels.shape, [4000, 4000, 3]);
    pixels.dispose();
  }),
);

test(
  'reads only the first of 100,000 frames',
  flat(async () => {
    const bytes = Buffer.from(readImage('animated.gif'));
    const frames = bytes.subarray(bytes.indexOf(Buffer.from([0x21, 0xf9])), bytes.length - 1);
    const copies = Array.from({ length: 100_000 }, () => frames.subarray(0, 400));
    const pixels = await decode(Buffer.concat([bytes.subarray(0, -1), ...copies]));
    assert.deepEqual(pixels.shape, [22, 30, 3]);
    pixels.dispose();
  }),
);

test(
  'refuses each format at every length of its file, or decodes it',
  { timeout: 300_000 },
  flat(async () => {
    for (const file of ['rgb.png', 'rgb.jpg', 'lossy.webp', 'still.gif', 'rgb.bmp', 'rgb.tiff', 'rgb.avif']) {
      const bytes = readImage(file);
      let refused = 0;
      for (let length = 0; length < bytes.length; length++) {
        const pixels = await decode(bytes.subarray(0, length)).catch((thrown: { code?: string }) => {
          assert.match(thrown.code ?? String(thrown), /^picture\//, `${file}, ${length} bytes`);
          refused += 1;
        });
        if (pixels) assert.deepEqual(pixels.shape, [22, 30, 3]);
        pixels?.dispose();
      }
      assert.ok(refused > bytes.length / 2, `${file}: ${refused}`);
    }
  }),
);
