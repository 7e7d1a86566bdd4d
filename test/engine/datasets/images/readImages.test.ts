import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { changedFiles, digestDataset } from '../../../../src/engine/datasets/digestDataset';
import { readDataset } from '../../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import type { GraftError } from '../../../../src/experiment/errors/errors';
import type { SettingsOf } from '../../../../src/experiment/stages/stages';
import { digestFile } from '../../../../src/files/digest';
import { makeZip } from '../../assets/zipFixture';
import { anyTask, readFiles, settingLines, temporaryFolder } from '../temporaryFolder';

/** The number of different images of each class. */
const classes = (counts: Record<string, number>, prefix = 'data') =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([label, count]) =>
      Array.from({ length: count }, (_, i) => [`${prefix}/${label}/${i}.png`, `ok ${prefix} ${label} ${i}`]),
    ),
  );
const read = (
  t: test.TestContext,
  files: Record<string, string | Uint8Array>,
  settings: Partial<SettingsOf<'dataset'>> = {},
) => readFiles(t, files, { path: 'data', ...settings });
const imagesOf = (examples: readonly { row: Readonly<Record<string, string>> }[]) =>
  examples.map(({ row }) => row.image);

test('reads a folder as classes, and draws each share of each class', async (t) => {
  const { examples, result } = await read(t, classes({ cat: 20, '1 dog': 40 }));
  assert.equal(result.modality, 'image');
  assert.equal(result.task, 'classification');
  assert.deepEqual(result.labels, ['1 dog', 'cat']);
  assert.deepEqual(result.columns, { image: 'image', label: ['label'] });
  const counts = Object.values(examples).map((split) => split.filter(({ target }) => target[0] === 1).length);
  assert.deepEqual(counts, [14, 2, 4]);
  const [first] = examples.train;
  assert.match(first!.row.image!, /^data\/(cat|1 dog)\/\d+\.png$/);
  assert.equal(first!.file, first!.row.image);
  assert.equal(first!.row.sha256?.length, 64);
});

test('takes the splits that the folder has, and draws what it lacks', async (t) => {
  const files = { ...classes({ a: 20, b: 20 }, 'data/train'), ...classes({ a: 2, b: 3 }, 'data/test') };
  const { examples } = await read(t, files);
  assert.deepEqual(
    Object.values(examples).map(({ length }) => length),
    [36, 4, 5],
  );
  assert.ok(imagesOf(examples.test).every((image) => image!.startsWith('data/test/')));
});

test('keeps copies on one side', async (t) => {
  const copies = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`data/a/copy${i}.png`, `ok data a ${i}`]),
  );
  const { examples, result, warnings } = await read(t, { ...classes({ a: 24, b: 24 }), ...copies });
  assert.equal(result.duplicates, 12);
  assert.ok(warnings.some(({ code }) => code === 'dataset/duplicates'));
  const sides = new Map<string, Set<string>>();
  for (const [name, split] of Object.entries(examples))
    for (const { row } of split) sides.set(row.sha256!, (sides.get(row.sha256!) ?? new Set()).add(name));
  assert.ok([...sides.values()].every(({ size }) => size === 1));
  assert.ok(examples.test.length >= 9);
});

test('another name changes no split and no order', async (t) => {
  const folder = await temporaryFolder(t, classes({ a: 15, b: 15 }));
  const readAgain = () =>
    readDataset({
      settings: { ...defaultSettings('dataset'), path: 'data' },
      experimentFile: path.join(folder, 'x.graft.md'),
      lines: settingLines,
      ...anyTask,
    });
  const contents = async () =>
    Object.values((await readAgain()).examples).map((split) => split.map(({ row }) => row.sha256));
  const before = await contents();
  renameSync(path.join(folder, 'data/a/3.png'), path.join(folder, 'data/a/renamed.png'));
  assert.deepEqual(await contents(), before);
});

test('leaves out what cannot be read, or stops at it', async (t) => {
  const files = { ...classes({ a: 5, b: 5 }), 'data/a/fake.png': '<html>' };
  const { examples, warnings } = await read(t, files);
  assert.equal(Object.values(examples).flat().length, 10);
  assert.match(warnings[0]!.message, /^1 image cannot be read and is left out: a\/fake\.png \(broken\)\.$/);
  await assert.rejects(read(t, files, { broken: 'fail' }), {
    code: 'picture/broken',
    message: /^a\/fake\.png cannot be decoded/,
  });
});

const splitFolders = { path: undefined, train: 'fit', test: 'held out' };

test('takes a folder for each split, and draws the split that has none', async (t) => {
  const files = { ...classes({ a: 20, b: 20 }, 'fit'), ...classes({ b: 3 }, 'held out') };
  const { examples, result } = await read(t, files, splitFolders);
  assert.deepEqual(
    Object.values(examples).map(({ length }) => length),
    [36, 4, 3],
  );
  assert.ok(imagesOf(examples.test).every((image) => image!.startsWith('held out/b/')));
  assert.deepEqual([result.task, result.labels], ['classification', ['a', 'b']]);
  assert.deepEqual(
    result.files.map(({ path: name }) => name),
    ['fit', 'held out'],
  );
});

test('a folder for one split is learned from and compared as a folder within one is', async (t) => {
  const inOne = (prefix: string) => ({
    ...classes({ a: 12, b: 12 }, `${prefix}train`),
    ...classes({ a: 2, b: 3 }, `${prefix}test`),
    [`${prefix}test/a/copy.png`]: `ok ${prefix}train a 3`,
  });
  const apart = await read(t, inOne(''), { path: undefined, train: 'train', test: 'test' });
  const together = await read(t, inOne('data/'));
  const sizes = ({ examples }: typeof apart) => Object.values(examples).map(({ length }) => length);
  assert.deepEqual(sizes(apart), sizes(together));
  const leak = apart.warnings.find(({ code }) => code === 'dataset/leaked-pictures');
  assert.match(
    leak!.message,
    /inflates the score: (train\/a\/3\.png = test\/a\/copy\.png|test.* = train.*)\.$/,
  );
});

test('mixes folders, archives and tables of images', async (t) => {
  const archive = makeZip(
    ['all/a/1.png', 'all/b/2.png'].map((name) => ({ name, content: `ok archived ${name}` })),
  );
  const files = {
    ...classes({ a: 10, b: 10 }, 'fit'),
    'held out.zip': archive,
    'data/labels.csv': 'image,kind\n1.png,a\n2.png,b\ngone.png,b\n',
    'data/1.png': 'ok 1',
    'data/2.png': 'ok 2',
  };
  const settings = { ...splitFolders, test: 'held out.zip', validation: 'data/labels.csv' };
  const { examples, result, warnings } = await read(t, files, settings);
  assert.deepEqual(imagesOf(examples.validation), ['data/1.png', 'data/2.png']);
  assert.deepEqual(imagesOf(examples.test).sort(), ['held out.zip/all/a/1.png', 'held out.zip/all/b/2.png']);
  assert.deepEqual([result.modality, examples.train.length], ['image', 20]);
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['dataset/missing-pictures'],
  );
  const swapped = { ...settings, train: 'data/labels.csv', validation: 'fit' };
  const { result: again } = await read(t, files, swapped);
  assert.deepEqual([again.columns.label, again.labels], [['kind'], ['a', 'b']]);
});

test('excludes images of one split by their names in the experiment, of all by their names in the folders', async (t) => {
  const files = { ...classes({ a: 5, b: 5 }, 'fit'), ...classes({ a: 5, b: 5 }, 'held out') };
  const left = async (exclude: string[]) => {
    const { examples } = await read(t, files, { ...splitFolders, exclude, split: 'none' });
    return [examples.train.length, examples.test.length];
  };
  assert.deepEqual(await left(['fit/a/1.png', 'held out/b']), [9, 5]);
  assert.deepEqual(await left(['a/1.png']), [9, 9]);
});

test('the digest of each folder is its own, and a change of either is noticed', async (t) => {
  const folder = await temporaryFolder(t, {
    ...classes({ a: 5, b: 5 }, 'fit'),
    ...classes({ a: 5, b: 5 }, 'held out'),
  });
  const source = {
    settings: { ...defaultSettings('dataset'), ...splitFolders },
    experimentFile: path.join(folder, 'x.graft.md'),
    lines: settingLines,
  };
  const digesting = { ...source, digests: { digest: digestFile } };
  const expected = await digestDataset(digesting);
  assert.deepEqual(Object.keys(expected), ['train', 'test']);
  const { result } = await readDataset({ ...source, ...anyTask, expected });
  assert.deepEqual(
    result.files.map(({ sha256 }) => sha256),
    [expected.train!.sha256, expected.test!.sha256],
  );
  assert.deepEqual(await changedFiles({ ...digesting, expected }), []);
  writeFileSync(path.join(folder, 'held out/a/1.png'), 'ok edited');
  assert.deepEqual(await changedFiles({ ...digesting, expected }), ['held out']);
  await assert.rejects(readDataset({ ...source, ...anyTask, expected }), {
    code: 'dataset/changed',
    message: /^held out changed/,
  });
});

test('refuses a folder for one split beside texts, tables with several labels, and folders with splits in them', async (t) => {
  const refuses = (
    files: Record<string, string>,
    settings: Partial<SettingsOf<'dataset'>>,
    expected: { code: string; message: RegExp },
  ) => assert.rejects(read(t, files, { ...splitFolders, ...settings }), expected);
  const fit = classes({ a: 5, b: 5 }, 'fit');
  await refuses(
    { ...fit, 'test.csv': 'text,label\na,b\n' },
    { test: 'test.csv' },
    {
      code: 'dataset/folder-among-files',
      message: /but dataset\.test is test\.csv, which names no images\.$/,
    },
  );
  await refuses(
    { ...fit, 'test.csv': 'image,round,red\nfit/a/1.png,0,1\nfit/a/2.png,1,0\n' },
    { test: 'test.csv', label: ['round', 'red'] },
    { code: 'dataset/one-label-column', message: /names 2: round, red/ },
  );
  const nested = { ...classes({ a: 2, b: 2 }, 'fit/train'), ...classes({ a: 2 }, 'held out') };
  await refuses(
    nested,
    {},
    { code: 'dataset/unclear-splits', message: /dataset\.train names the images of/ },
  );
  await refuses(
    { ...classes({ a: 5 }, 'fit'), ...classes({ a: 5, b: 5 }, 'held out') },
    {},
    { code: 'dataset/one-class', message: /has only a\./ },
  );
  await refuses(
    { ...fit, ...classes({ a: 1, c: 2 }, 'held out') },
    {},
    {
      code: 'dataset/unknown-label',
      message: /^The images for test in held out have labels .*: c; held out\/c\/0/,
    },
  );
});

test('a class without images to train on is named with one of its images, at the experiment', async (t) => {
  const files = ['train/a/1', 'train/b/2', 'test/a/3', 'test/c/4'].map((name) => [
    `data/${name}.png`,
    `ok ${name}`,
  ]);
  await assert.rejects(read(t, Object.fromEntries(files), { split: 'none' }), (thrown: GraftError) => {
    assert.equal(thrown.code, 'dataset/unknown-label');
    assert.equal(
      thrown.message,
      'The images for test in data have labels that no training image has: c; data/test/c/4.png is one of them.',
    );
    assert.equal(thrown.place!.line, settingLines.get('dataset.path'));
    return true;
  });
});
