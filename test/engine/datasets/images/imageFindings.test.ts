import assert from 'node:assert/strict';
import test from 'node:test';
import {
  findInImages,
  warnOfBroken,
  warnOfOthers,
} from '../../../../src/engine/datasets/images/imageFindings';

const sound = (width = 300, height = 200, hash = '0123456789abcdef') => ({
  format: 'jpg',
  width,
  height,
  hash,
  colour: [9, 9, 9] as [number, number, number],
});
const hashes = [
  '0f0f0f0f0f0f0f0f',
  'aaaa5555cccc3333',
  '123456789abcdef0',
  'fedcba9876543210',
  '00ff00ff00ff00ff',
];
const image = (path: string, sha256: string, hash: string, more: object = {}) => ({
  path,
  label: path.split('/')[0]!,
  sha256,
  bytes: 9,
  facts: sound(300, 200, hash),
  ...more,
});
const codes = (found: ReturnType<typeof findInImages>) => found.warnings.map(({ code }) => code);

test('says nothing of images that differ', () => {
  const found = findInImages(hashes.map((hash, i) => image(`${'ab'[i % 2]}/${i}.jpg`, `${i}`, hash)));
  assert.deepEqual(found, { group: [0, 1, 2, 3, 4], duplicates: 0, warnings: [] });
});

test('groups copies and images that look alike, and names them', () => {
  const found = findInImages([
    image('a/1.jpg', 'x', hashes[0]!),
    image('a/2.jpg', 'y', hashes[1]!),
    image('a/3.jpg', 'x', hashes[0]!),
    image('a/4.jpg', 'z', 'aaaa5555cccc3330'),
  ]);
  assert.deepEqual(found.group, [0, 1, 0, 1]);
  assert.equal(found.duplicates, 1);
  assert.deepEqual(found.warnings, [
    { code: 'dataset/duplicates', message: '2 images are copies of each other: a/1.jpg = a/3.jpg.' },
    { code: 'dataset/near-duplicates', message: '2 images look alike: a/2.jpg = a/4.jpg.' },
  ]);
});

test('finds copies with several labels, and across splits', () => {
  const found = findInImages([
    image('train/a/1.jpg', 'x', hashes[0]!, { label: 'a', split: 'train' }),
    image('test/b/1.jpg', 'x', hashes[0]!, { label: 'b', split: 'test' }),
    image('train/b/2.jpg', 'y', hashes[1]!, { label: 'b', split: 'train' }),
  ]);
  assert.deepEqual(codes(found), [
    'dataset/duplicates',
    'dataset/conflicting-labels',
    'dataset/leaked-pictures',
  ]);
});

test('copies within the test split are no leak', () => {
  const copies = ['1', '2'].map((n) => image(`test/a/${n}.jpg`, 'x', hashes[0]!, { split: 'test' }));
  assert.deepEqual(codes(findInImages(copies)), ['dataset/duplicates']);
});

test('finds tiny images', () => {
  const { warnings } = findInImages([image('a/1.jpg', 'x', hashes[0]!, { facts: sound(400, 31) })]);
  assert.deepEqual(warnings, [
    {
      code: 'dataset/tiny-pictures',
      message: '1 image is less than 32 pixels high or wide: a/1.jpg (400 x 31).',
    },
  ]);
});

test('names omitted images, at most the first ones', () => {
  const broken = Array.from({ length: 10 }, (_, i) => ({
    ...image(`a/${i}.jpg`, '', ''),
    facts: { code: 'picture/empty', why: 'is empty.' },
  }));
  assert.match(
    warnOfBroken(broken)[0]!.message,
    /^10 images cannot be read .*: a\/0\.jpg \(empty\), .* and 2 more\.$/,
  );
  assert.deepEqual(warnOfBroken([]), []);
  assert.match(
    warnOfOthers(['a/notes.txt'])[0]!.message,
    /^1 file is not called like an image .*: a\/notes\.txt\.$/,
  );
});
