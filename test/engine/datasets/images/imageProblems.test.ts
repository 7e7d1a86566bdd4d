import assert from 'node:assert/strict';
import test from 'node:test';
import { findInImages as compare } from '../../../../src/engine/datasets/images/findInImages';
import {
  type ImageSubject,
  imageProblems,
  placeOfImage,
  problemsOfSets,
} from '../../../../src/engine/datasets/images/imageProblems';
import type { ImageSet } from '../../../../src/engine/datasets/images/imageSets';
import { findingsOf, warningsOf } from '../../../../src/engine/datasets/problems';

const file = { role: 'path', name: 'data', path: '/data', format: 'images', bytes: 0 } as const;
const kinds = imageProblems([{ file }]);
const set: Pick<ImageSet, 'checked'> = {
  checked: ({ path }) => {
    const own = { file: `/data/${path}`, line: 1 };
    return { file: own.file, place: own, itself: own, fixes: [{ fix: 'exclude', pattern: path }] };
  },
};
/** The problems of images, as a run warns of them without their phrases. */
const warned = (problems: ReturnType<typeof compare>['problems']) =>
  warningsOf(kinds, problems).map(({ code, message }) => ({ code, message }));
const findInImages = (images: Parameters<typeof compare>[0]) => {
  const { problems, ...groups } = compare(images);
  return { ...groups, warnings: warned(problems), problems };
};

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
  set: 0,
  example: { row: {}, cells: [], line: 1 },
  sha256,
  bytes: 9,
  facts: sound(300, 200, hash),
  ...more,
});
const codes = (found: ReturnType<typeof findInImages>) => found.warnings.map(({ code }) => code);

test('says nothing of images that differ', () => {
  const found = findInImages(hashes.map((hash, i) => image(`${'ab'[i % 2]}/${i}.jpg`, `${i}`, hash)));
  assert.deepEqual(found, { group: [0, 1, 2, 3, 4], duplicates: 0, warnings: [], problems: [] });
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

test('names what is left out, and only the first of many', () => {
  const broken = Array.from({ length: 10 }, (_, i) => ({
    ...image(`a/${i}.jpg`, '', ''),
    facts: { code: 'picture/empty' as const, parts: {} },
  }));
  assert.match(
    findInImages(broken).warnings[0]!.message,
    /^10 images cannot be read .*: a\/0\.jpg \(empty\), .* and 2 more\.$/,
  );
  assert.deepEqual(findInImages([]).warnings, []);
  const listed = { file, emptyTexts: [3], missing: [], others: ['a/notes.txt'] } as unknown as ImageSet;
  assert.deepEqual(
    warned(problemsOfSets([listed])).map(({ message }) => message),
    [
      '1 row without an image was left out: data line 3.',
      '1 file is not called like an image and is left out: a/notes.txt.',
    ],
  );
});

test('a finding stands at each image of a group, with the gravest that is said of it', () => {
  const copy = (path: string, more: Partial<ImageSubject>) => image(path, 'x', hashes[0]!, more);
  const { problems, duplicates, warnings } = findInImages([
    copy('test/a/1.jpg', { label: 'a', split: 'test' }),
    copy('train/a/2.jpg', { label: 'a', split: 'train' }),
    copy('train/b/3.jpg', { label: 'b', split: 'train' }),
    copy('train/a/4.jpg', { label: 'a', split: 'train' }),
  ]);
  const findings = findingsOf(kinds, problems, (problem) => placeOfImage(problem, [set]));
  assert.deepEqual(
    findings.map(({ code, file, other, words }) => [code, file, other?.file, words?.say]),
    [
      ['dataset/leaked-pictures', '/data/test/a/1.jpg', '/data/train/a/2.jpg', 'leaked-image'],
      ['dataset/conflicting-labels', '/data/train/b/3.jpg', '/data/train/a/2.jpg', 'copy-with-other-label'],
      ['dataset/duplicates', '/data/train/a/4.jpg', '/data/train/a/2.jpg', 'copy'],
    ],
  );
  assert.equal(duplicates, 3);
  const all = 'train/a/2.jpg = test/a/1.jpg = train/b/3.jpg = train/a/4.jpg';
  assert.deepEqual(warnings, [
    { code: 'dataset/duplicates', message: `4 images are copies of each other: ${all}.` },
    { code: 'dataset/conflicting-labels', message: `1 image has several labels: ${all}.` },
    {
      code: 'dataset/leaked-pictures',
      message: `Scored images are also in the training data, which inflates the score: ${all}.`,
    },
  ]);
});
