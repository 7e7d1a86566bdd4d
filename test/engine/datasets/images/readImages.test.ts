import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { readDataset } from '../../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import type { GraftError } from '../../../../src/experiment/errors/errors';
import type { SettingsOf } from '../../../../src/experiment/stages/stages';
import { anyTask, readFiles, settingLines, temporaryFolder } from '../temporaryFolder';

/** So many different images of each class. */
const classes = (counts: Record<string, number>, prefix = 'data') =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([label, count]) =>
      Array.from({ length: count }, (_, i) => [`${prefix}/${label}/${i}.png`, `ok ${prefix} ${label} ${i}`]),
    ),
  );
const read = (
  t: test.TestContext,
  files: Record<string, string>,
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

test('refuses a folder beside other files', async (t) => {
  const files = { ...classes({ a: 5, b: 5 }), 'test.csv': 'text,label\na,b\n' };
  const settings = { path: undefined, train: 'data', test: 'test.csv' };
  await assert.rejects(read(t, files, settings), { code: 'dataset/folder-among-files' });
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
      'Of c there are images for test in data, as data/test/c/4.png, but none to train on.',
    );
    assert.equal(thrown.place!.line, settingLines.get('dataset.path'));
    return true;
  });
});
