import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { HeaderScan } from '../../../../src/engine/datasets/images/decodeSome';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../../src/experiment/stages/stages';
import { writeBmp } from '../../../host/bmp.mjs';
import { makeZip } from '../../assets/zipFixture';
import { checked, looks, saidOf } from './checkedImages';

const drawn = { split: defaultSettings('dataset').split };

test('labels that would stop a run are reported: at the experiment for a folder, at the row for a table', async (t) => {
  const folders = { 'cat/1.png': ['one'], 'cat/2.png': ['two'], 'dog/1.png': ['three'] } as const;
  const { findings, folder } = await checked(t, folders, drawn);
  assert.deepEqual(saidOf(findings), [
    'class-too-small: data has only one example of dog (data/dog/1.png), so none can be set aside for scoring.',
  ]);
  assert.deepEqual([findings[0]!.file, findings[0]!.fixes], [path.join(folder, 'x.graft.md'), []]);
  const table = 'image,label\ndata/cat/1.png,cat\ndata/cat/2.png,\ndata/gone.png,\ndata/dog/1.png,dog\n';
  const checkTable = (settings: Partial<SettingsOf<'dataset'>>) =>
    checked(t, folders, { ...settings, path: 't.csv' }, { tables: { 't.csv': table } });
  const inTable = await checkTable(drawn);
  const [missing] = inTable.findings;
  assert.deepEqual(
    [missing!.code, missing!.file, missing!.line, missing!.fixes],
    ['dataset/missing-labels', path.join(inTable.folder, 't.csv'), 3, [{ fix: 'remove-row' }]],
  );
  const withoutIt = await checkTable({ exclude: ['data/cat/2.png'] });
  assert.deepEqual(
    withoutIt.findings.map(({ code, line }) => [code, line]),
    [['dataset/missing-pictures', 4]],
  );
});

test('a folder that a run would refuse is an error at its line', async (t) => {
  const { findings, folders, folder } = await checked(t, { 'cat/1.png': ['one'] });
  assert.deepEqual(saidOf(findings).length, 1);
  assert.deepEqual([findings[0]!.code, findings[0]!.severity], ['dataset/one-class', 'error']);
  assert.deepEqual(folders, [path.join(folder, 'data')]);
});

test('images of an archive are checked in place and can be excluded', async (t) => {
  const bmp = (side: number, level: number) => writeBmp(side, 40, () => level);
  const archive = makeZip([
    { name: 'all/cat/1.bmp', content: bmp(40, 1), deflate: true },
    { name: 'all/cat/2.bmp', content: bmp(12, 2) },
    { name: 'all/dog/1.bmp', content: bmp(40, 1) },
    { name: 'all/dog/2.bmp', content: 'no image' },
    { name: 'all/dog/bomb.bmp', content: 'x'.repeat(1000), deflate: true, claimedSize: 10 },
  ]);
  const { findings, files, folder, check, read } = await checked(
    t,
    { 'cat/other.bmp': ['x'] },
    { path: 'p.zip' },
    { headers: new HeaderScan(), tables: { 'p.zip': archive } },
  );
  assert.deepEqual(files, [path.join(folder, 'p.zip')]);
  assert.deepEqual(saidOf(findings), [
    'picture/unknown-format: all/dog/2.bmp is not an image that Graft can read.',
    'picture/broken: all/dog/bomb.bmp cannot be decoded: its archive is damaged there (it has not the size that its archive says).',
    'conflicting-labels: all/dog/1.bmp is a copy of all/cat/1.bmp, which has another label.',
    'tiny-pictures: all/cat/2.bmp has only 12 x 40 pixels.',
  ]);
  for (const { file, picture, other } of findings) {
    assert.equal(file, path.join(folder, 'x.graft.md'));
    assert.deepEqual([picture, other], [undefined, undefined]);
  }
  assert.deepEqual(findings[2]!.fixes, [{ fix: 'exclude', pattern: 'all/dog/1.bmp' }]);
  read.length = 0;
  assert.deepEqual((await check()).findings, findings);
  // An unreadable image has no digest to be known by.
  assert.deepEqual(read, ['bomb.bmp']);
});

test('images of a table are spoken of at their rows', async (t) => {
  const { findings, files, labelColumns, folder } = await checked(
    t,
    { 'a.bmp': ['x'], 'b.bmp': ['x'], 'c.bmp': ['c', looks('f0', 20)] },
    { path: 'data/labels.csv' },
    {
      headers: new HeaderScan(),
      tables: { 'data/labels.csv': 'image,kind\na.bmp,one\nb.bmp,two\nc.bmp,one\nd.bmp,two\n' },
    },
  );
  const table = path.join(folder, 'data/labels.csv');
  assert.deepEqual([files, labelColumns], [[table], ['kind']]);
  assert.deepEqual(
    findings.map(({ code, file, line, other }) => [code, file === table, line, other?.line]),
    [
      ['dataset/missing-pictures', true, 5, undefined],
      ['picture/broken', true, 2, undefined],
      ['picture/broken', true, 3, undefined],
      ['dataset/tiny-pictures', true, 4, undefined],
    ],
  );
  assert.deepEqual(findings[0]!.fixes, [{ fix: 'remove-row' }]);
  assert.equal(findings[3]!.picture, path.join(folder, 'data/c.bmp'));
});

test('two rows with one image and two labels can be made to agree', async (t) => {
  const { findings } = await checked(
    t,
    { 'a.bmp': ['x', looks('f0')], 'b.bmp': ['x', looks('f0')] },
    { path: 'data/labels.csv' },
    { tables: { 'data/labels.csv': 'image,kind\na.bmp,one\nb.bmp,two\n' } },
  );
  assert.deepEqual(saidOf(findings), [
    'conflicting-labels: data/b.bmp is a copy of data/a.bmp, which has another label.',
  ]);
  assert.deepEqual([findings[0]!.line, findings[0]!.other!.line], [3, 2]);
  assert.deepEqual(findings[0]!.fixes, [{ fix: 'remove-row' }, { fix: 'take-label' }]);
});

test("images of two folders are spoken of by their names in the experiment, each at its folder's line", async (t) => {
  const { findings, folders, folder } = await checked(
    t,
    {},
    { path: undefined, train: 'train', test: 'test' },
    {
      headers: new HeaderScan(),
      tables: {
        'train/cat/1.bmp': writeBmp(40, 40, () => 1),
        'train/dog/1.bmp': writeBmp(40, 40, () => 200),
        'test/cat/copy.bmp': writeBmp(40, 40, () => 1),
        'test/dog/fake.bmp': 'no image',
      },
    },
  );
  assert.deepEqual(
    folders,
    ['train', 'test'].map((name) => path.join(folder, name)),
  );
  assert.deepEqual(saidOf(findings), [
    'picture/unknown-format: test/dog/fake.bmp is not an image that Graft can read.',
    'leaked-pictures: test/cat/copy.bmp and train/cat/1.bmp are identical or look alike, but one is scored and the other trained on, which inflates the score.',
  ]);
  assert.deepEqual(
    findings.map(({ line, picture }) => [line, picture]),
    [
      [14, path.join(folder, 'test/dog/fake.bmp')],
      [14, path.join(folder, 'test/cat/copy.bmp')],
    ],
  );
  assert.deepEqual(findings[0]!.fixes, [
    { fix: 'exclude', pattern: 'test/dog/fake.bmp' },
    { fix: 'move-picture', classFolder: path.join(folder, 'test/dog') },
    { fix: 'trash-picture' },
  ]);
});
