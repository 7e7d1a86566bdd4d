import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage } from '../../../src/engine/images/decodeImage';
import { readBytes } from '../../../src/engine/tensorflow/operations/bytes';
import { decodedByPillow, imageFiles, readImage } from '../../golden/imageFiles/goldenImages';
import { flat } from '../tensorCount';
import { largestDifference } from './pixelDifference';

/** The package stands among those of the tests. */
const sharpFolder = process.cwd();
/** Levels by which decoders of AVIF differ; all else is equal. */
const bounds: Readonly<Record<string, number>> = { 'rgb.avif': 2 };

for (const [file, golden] of decodedByPillow()) {
  test(
    `decodes ${file} as Pillow does`,
    flat(async () => {
      const decoded = await decodeImage(readImage(file), file, sharpFolder);
      assert.deepEqual(decoded.shape, [golden.height, golden.width, 3]);
      const difference = largestDifference(readBytes(decoded), golden.pixels);
      decoded.dispose();
      assert.ok(difference <= (bounds[file] ?? 0), `differs by ${difference}`);
    }),
  );
}

test('every image has a golden', () => assert.deepEqual(imageFiles, [...decodedByPillow().keys()]));

test(
  'only the first of several frames is unpacked, and its place on the canvas counts for the size',
  flat(async () => {
    const animated = Buffer.from(readImage('animated.gif'));
    const second = animated.indexOf(Buffer.from([0x21, 0xf9]), animated.length / 2);
    const whole = await decodeImage(animated.subarray(0, second + 12), 'cut.gif', sharpFolder);
    assert.deepEqual(whole.shape, [22, 30, 3]);
    whole.dispose();
    const far = Buffer.from(readImage('still.gif'));
    const descriptor = far.indexOf(0x2c, 13 + (3 << ((far[10]! & 7) + 1)));
    far.writeUInt16LE(65_000, descriptor + 1);
    far.writeUInt16LE(65_000, descriptor + 3);
    await assert.rejects(decodeImage(far, 'far.gif', sharpFolder), { code: 'picture/enormous' });
  }),
);

const broken: Readonly<Record<string, Buffer>> = {
  'cut.jpg': readImage('rgb.jpg').subarray(0, 700),
  'cut.png': readImage('rgb.png').subarray(0, 900),
  'cut.gif': readImage('still.gif').subarray(0, 300),
  'cut.webp': readImage('lossless.webp').subarray(0, 800),
  'cut.bmp': readImage('palette.bmp').subarray(0, 700),
  'cut.tiff': readImage('rgb.tiff').subarray(0, 1200),
};

for (const [name, bytes] of Object.entries(broken))
  test(
    `refuses ${name}, whose end is missing`,
    flat(() => assert.rejects(decodeImage(bytes, name, sharpFolder), { code: 'picture/broken' })),
  );

test(
  'a JPEG without its end is cut off, though a small image in it has one; what follows the end does not count',
  flat(async () => {
    const whole = readImage('rgb.jpg');
    const inFront = Buffer.from([0xff, 0xe2, 0, 4, 0xff, 0xd9]);
    const cut = Buffer.concat([whole.subarray(0, 2), inFront, whole.subarray(2, -2)]);
    await assert.rejects(decodeImage(cut, 'cut.jpg', sharpFolder), { message: /it is cut off/ });
    const decoded = await decodeImage(Buffer.concat([whole, Buffer.from('more')]), 'more.jpg', sharpFolder);
    assert.deepEqual(decoded.shape, [22, 30, 3]);
    decoded.dispose();
  }),
);

test('says how to get sharp where it is missing', async () => {
  const refused = decodeImage(readImage('rgb.tiff'), 'rgb.tiff', '/nowhere');
  await assert.rejects(refused, {
    code: 'picture/needs-sharp',
    remedy: /npm install --prefix \/nowhere sharp/,
  });
});
