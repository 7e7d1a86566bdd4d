import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { digestDataset } from '../../../../src/engine/datasets/digestDataset';
import { readDataset } from '../../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../../src/experiment/stages/stages';
import { digestFile } from '../../../../src/files/digest';
import { anyTask, readFiles, settingLines, temporaryFolder } from '../temporaryFolder';

const names = Array.from({ length: 12 }, (_, i) => `img/${i}.png`);
const images = Object.fromEntries(names.map((name) => [`data/${name}`, `ok ${name}`]));
const table = (label: (i: number) => string, header = 'file,label') =>
  `${header}\n${names.map((name, i) => `${name},${label(i)}\n`).join('')}`;
const read = (
  t: test.TestContext,
  csv: string,
  settings: Partial<SettingsOf<'dataset'>> = {},
  files: Record<string, string> = {},
) =>
  readFiles(
    t,
    { ...images, 'data/a.csv': csv, ...files },
    { path: 'data/a.csv', image: 'file', ...settings },
  );
const all = <T>(examples: Record<string, readonly T[]>) => Object.values(examples).flat();

test('a table names images relative to itself, with labels of every task', async (t) => {
  const { examples, result } = await read(
    t,
    table((i) => (i % 2 ? 'cat' : 'dog')),
  );
  assert.deepEqual([result.modality, result.task], ['image', 'classification']);
  assert.deepEqual(result.columns, { image: 'file', label: ['label'] });
  const [first] = all(examples);
  assert.match(first!.row.image!, /^data\/img\/\d+\.png$/);
  assert.equal(first!.row.sha256?.length, 64);
  assert.equal(first!.file, 'data/a.csv');
  assert.equal(first!.line, names.indexOf(first!.row.image!.slice('data/'.length)) + 2);
  const number = await read(
    t,
    table((i) => `${i / 7}`),
  );
  assert.equal(number.result.task, 'regression');
  const several = await read(
    t,
    table((i) => `${i % 2},${Number(i < 6)}`, 'file,round,red'),
  );
  assert.equal(several.result.task, 'multi-label');
  assert.deepEqual(several.result.labels, ['round', 'red']);
});

test('a folder, a name that is too long and an address are no images', async (t) => {
  const csv = `${table((i) => (i % 2 ? 'cat' : 'dog'))}img,cat\nimg/${'x'.repeat(300)}.png,dog\n`;
  const { examples, warnings } = await read(t, csv);
  assert.equal(all(examples).length, 12);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ['2 rows name images that are not there and were left out: data/a.csv lines 14, 15.'],
  );
  await assert.rejects(read(t, `${csv}https://example.org/1.png,cat\n`), {
    code: 'dataset/picture-address',
    message: 'https://example.org/1.png is an address, but Graft reads files.',
  });
});

test('rows without an image are left out, or stop the run', async (t) => {
  const csv = `${table((i) => (i % 2 ? 'cat' : 'dog'))}img/gone.png,cat\n,dog\nimg/fake.png,cat\n`;
  const files = { 'data/img/fake.png': '<html>' };
  const { examples, warnings } = await read(t, csv, {}, files);
  assert.equal(all(examples).length, 12);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    [
      '1 row without an image was left out: data/a.csv line 15.',
      '1 row names an image that is not there and was left out: data/a.csv line 14.',
      '1 image cannot be read and is left out: data/img/fake.png (broken).',
    ],
  );
  await assert.rejects(read(t, csv, { broken: 'fail' }), { code: 'picture/missing' });
});

test('leaves out what is excluded, relative to the table', async (t) => {
  const csv = table((i) => (i % 2 ? 'cat' : 'dog'));
  const { examples } = await read(t, csv, { exclude: ['img/1*.png', '*/0.png'] });
  const left = all(examples).map(({ row }) => row.image!);
  assert.deepEqual(
    left.sort(),
    [2, 3, 4, 5, 6, 7, 8, 9].map((i) => `data/img/${i}.png`),
  );
});

test('refuses images elsewhere, links, and texts beside images', async (t) => {
  const csv = table((i) => (i % 2 ? 'cat' : 'dog'));
  for (const name of ['../x.png', '/etc/passwd', 'img/../../x.png'])
    await assert.rejects(read(t, `${csv}${name},cat\n`), { code: 'dataset/picture-outside' });
  const outside = await temporaryFolder(t, { ...images, 'data/a.csv': `${csv}../x.png,cat\n` });
  const digested: string[] = [];
  const digests = {
    digest: (file: string) => {
      digested.push(path.relative(outside, file));
      return digestFile(file);
    },
  };
  const digesting = digestDataset({ ...sourceIn(outside), ...anyTask.images, digests });
  await assert.rejects(digesting, { code: 'dataset/picture-outside' });
  assert.deepEqual(
    digested.filter((file) => !file.startsWith(`data${path.sep}`)),
    [],
  );
  await assert.rejects(read(t, csv, { text: 'label' }), { code: 'dataset/text-and-image' });
  await assert.rejects(read(t, csv, { image: 'fil' }), {
    code: 'dataset/unknown-column',
    remedy: /Did you mean file/,
  });
  const folder = await temporaryFolder(t, { ...images, 'data/a.csv': `${csv}link/0.png,cat\n` });
  symlinkSync(path.join(folder, 'data/img'), path.join(folder, 'data/link'));
  const source = sourceIn(folder);
  await assert.rejects(readDataset({ ...source, ...anyTask }), { code: 'dataset/linked-picture' });
});

const sourceIn = (folder: string) => ({
  settings: { ...defaultSettings('dataset'), path: 'data/a.csv', image: 'file' },
  experimentFile: path.join(folder, 'x.graft.md'),
  lines: settingLines,
});

test('the digest holds the images too, and a change of one is noticed', async (t) => {
  const csv = table((i) => (i % 2 ? 'cat' : 'dog'));
  const folder = await temporaryFolder(t, { ...images, 'data/a.csv': csv });
  const source = sourceIn(folder);
  const digest = () => digestDataset({ ...source, digests: { digest: digestFile } });
  const expected = await digest();
  assert.equal(
    (await readDataset({ ...source, ...anyTask, expected })).result.files[0]!.sha256,
    expected.path!.sha256,
  );
  writeFileSync(path.join(folder, 'data/img/3.png'), 'ok, edited');
  assert.notEqual((await digest()).path!.sha256, expected.path!.sha256);
  await assert.rejects(readDataset({ ...source, ...anyTask, expected }), { code: 'dataset/changed' });
});

test('a column that names images is found, unless there are texts, or no image is where it says', async (t) => {
  const csv = table((i) => (i % 2 ? 'cat' : 'dog'));
  const found = await read(t, csv, { image: undefined });
  assert.deepEqual([found.result.modality, found.result.columns.image], ['image', 'file']);
  const captioned = csv.replace('file,label', 'file,label,text').replaceAll(/(cat|dog)\n/g, '$1,seen\n');
  assert.equal((await read(t, captioned, { image: undefined })).result.modality, 'text');
  const named = await read(t, csv.replaceAll('img/', 'gone/'), { image: undefined });
  assert.deepEqual([named.result.modality, named.result.columns.text], ['text', 'file']);
});

test('the digest of a table whose images were found covers them', async (t) => {
  const root = await temporaryFolder(t, {
    ...images,
    'data/a.csv': table((i) => (i % 2 ? 'cat' : 'dog')),
  });
  const source = {
    settings: { ...defaultSettings('dataset'), path: 'data/a.csv' },
    experimentFile: path.join(root, 'e.graft.md'),
    lines: settingLines,
    digests: { digest: digestFile },
  };
  const before = await digestDataset(source);
  writeFileSync(path.join(root, 'data/img/3.png'), 'ok, another image');
  assert.notEqual((await digestDataset(source)).path!.sha256, before.path!.sha256);
});
