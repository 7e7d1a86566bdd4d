import assert from 'node:assert/strict';
import test from 'node:test';
import { readHeader } from '../../../src/engine/images/imageHeader';
import { decodedByPillow, readImage } from '../../golden/imageFiles/goldenImages';

for (const [file, { width, height }] of decodedByPillow())
  test(`reads the size of ${file}`, () => {
    const header = readHeader(readImage(file), file);
    assert.deepEqual([header.width, header.height], [width, height]);
    assert.equal(header.format, file.split('.')[1]);
  });

for (let turn = 1; turn <= 8; turn++)
  test(`reads orientation ${turn}`, () =>
    assert.equal(readHeader(readImage(`turned${turn}.jpg`), '').orientation, turn));

test('reads the orientation of PNG and WebP', () => {
  assert.equal(readHeader(readImage('turned6.png'), '').orientation, 6);
  assert.equal(readHeader(readImage('turned6.webp'), '').orientation, 6);
});

const jpeg = readImage('rgb.jpg');
const enormous = Buffer.from(readImage('rgb.png'));
enormous.writeUInt32BE(60_000, 16);
enormous.writeUInt32BE(60_000, 20);
const flat = Buffer.from(readImage('rgb.png'));
flat.writeUInt32BE(0, 20);

const refused: readonly [code: string, bytes: Buffer][] = [
  ['picture/empty', Buffer.alloc(0)],
  ['picture/unknown-format', Buffer.from('<html>Not found</html>')],
  ['picture/unknown-format', Buffer.from('<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"/>')],
  ['picture/broken', jpeg.subarray(0, 100)],
  ['picture/broken', jpeg.subarray(0, 3)],
  ['picture/broken', flat],
  ['picture/enormous', enormous],
];

for (const [code, bytes] of refused)
  test(`refuses ${bytes.length} bytes with ${code}`, () =>
    assert.throws(() => readHeader(bytes, 'cat.jpg'), { code, place: { file: 'cat.jpg' } }));

test('survives any damage of a header', () => {
  for (const file of [
    'turned6.jpg',
    'turned6.png',
    'turned6.webp',
    'animated.gif',
    'rgb.tiff',
    'rgb.avif',
    'rgb.bmp',
  ])
    for (let at = 0; at < 200; at++) {
      const damaged = Buffer.from(readImage(file));
      damaged[at]! ^= 0xff;
      try {
        const { width, height } = readHeader(damaged, file);
        assert.ok(width * height <= 100_000_000);
      } catch (thrown) {
        assert.match((thrown as { code?: string }).code ?? String(thrown), /^picture\//);
      }
    }
});
