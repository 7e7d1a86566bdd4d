import assert from 'node:assert/strict';
import test from 'node:test';
import {
  findInPictures,
  warnOfBroken,
  warnOfOthers,
} from '../../../../src/engine/datasets/pictures/pictureFindings';

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
const picture = (path: string, sha256: string, hash: string, more: object = {}) => ({
  path,
  label: path.split('/')[0]!,
  sha256,
  bytes: 9,
  facts: sound(300, 200, hash),
  ...more,
});
const codes = (found: ReturnType<typeof findInPictures>) => found.warnings.map(({ code }) => code);

test('says nothing of pictures that differ', () => {
  const found = findInPictures(hashes.map((hash, i) => picture(`${'ab'[i % 2]}/${i}.jpg`, `${i}`, hash)));
  assert.deepEqual(found, { group: [0, 1, 2, 3, 4], duplicates: 0, warnings: [] });
});

test('groups copies and pictures that look alike, and names them', () => {
  const found = findInPictures([
    picture('a/1.jpg', 'x', hashes[0]!),
    picture('a/2.jpg', 'y', hashes[1]!),
    picture('a/3.jpg', 'x', hashes[0]!),
    picture('a/4.jpg', 'z', 'aaaa5555cccc3330'),
  ]);
  assert.deepEqual(found.group, [0, 1, 0, 1]);
  assert.equal(found.duplicates, 1);
  assert.deepEqual(found.warnings, [
    { code: 'dataset/duplicates', message: '2 pictures are copies of each other: a/1.jpg = a/3.jpg.' },
    { code: 'dataset/near-duplicates', message: '2 pictures look alike: a/2.jpg = a/4.jpg.' },
  ]);
});

test('finds copies with several labels, and across splits', () => {
  const found = findInPictures([
    picture('train/a/1.jpg', 'x', hashes[0]!, { label: 'a', split: 'train' }),
    picture('test/b/1.jpg', 'x', hashes[0]!, { label: 'b', split: 'test' }),
    picture('train/b/2.jpg', 'y', hashes[1]!, { label: 'b', split: 'train' }),
  ]);
  assert.deepEqual(codes(found), [
    'dataset/duplicates',
    'dataset/conflicting-labels',
    'dataset/leaked-pictures',
  ]);
});

test('copies within the test split are no leak', () => {
  const copies = ['1', '2'].map((n) => picture(`test/a/${n}.jpg`, 'x', hashes[0]!, { split: 'test' }));
  assert.deepEqual(codes(findInPictures(copies)), ['dataset/duplicates']);
});

test('finds tiny pictures', () => {
  const { warnings } = findInPictures([picture('a/1.jpg', 'x', hashes[0]!, { facts: sound(400, 31) })]);
  assert.deepEqual(warnings, [
    {
      code: 'dataset/tiny-pictures',
      message: '1 picture is less than 32 pixels high or wide: a/1.jpg (400 x 31).',
    },
  ]);
});

test('names what is left out, and only the first of many', () => {
  const broken = Array.from({ length: 10 }, (_, i) => ({
    ...picture(`a/${i}.jpg`, '', ''),
    facts: { code: 'picture/empty', why: 'is empty.' },
  }));
  assert.match(
    warnOfBroken(broken)[0]!.message,
    /^10 pictures cannot be read .*: a\/0\.jpg \(empty\), .* and 2 more\.$/,
  );
  assert.deepEqual(warnOfBroken([]), []);
  assert.match(
    warnOfOthers(['a/notes.txt'])[0]!.message,
    /^1 file is not called like a picture .*: a\/notes\.txt\.$/,
  );
});
