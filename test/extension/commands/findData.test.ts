import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import {
  dataIn,
  dataInFile,
  imageFolders,
  splitFolders,
  splitsSelected,
  tablesIn,
} from '../../../src/extension/commands/findData';
import { makeZip } from '../../engine/assets/zipFixture';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

test('a folder with tables that are split already is one dataset', () => {
  assert.deepEqual(tablesIn(['test.csv', 'README.md', 'train.csv', 'dev.csv']), [
    { train: 'train.csv', validation: 'dev.csv', test: 'test.csv' },
  ]);
  assert.deepEqual(tablesIn(['b.ndjson', 'a.TSV', 'x.txt']), [{ path: 'a.TSV' }, { path: 'b.ndjson' }]);
  assert.deepEqual(tablesIn(['x.txt']), []);
});

test('a folder of images is found by its classes, below splits too; its experiment goes beside it', async (t) => {
  const folder = await temporaryFolder(t, {
    'photos/cat/1.JPG': '',
    'photos/dog/1.png': '',
    'split/train/cat/1.jpg': '',
    'split/train/dog/1.jpg': '',
    'split/val/cat/2.jpg': '',
    'one/cat/1.jpg': '',
    'code/a/x.ts': '',
    'code/b/y.ts': '',
    'tables/a.csv': '',
  });
  const found = (name: string) => dataIn(path.join(folder, name));
  for (const name of ['photos', 'split'])
    assert.deepEqual(await found(name), [{ folder, dataset: { path: name }, kind: 'images' }]);
  for (const name of ['one', 'code']) assert.deepEqual(await found(name), []);
  assert.equal((await found('tables'))[0]!.kind, 'table');
});

test('files show the folders of images that they are in', () => {
  const files = [
    'a/photos/cat/1.jpg',
    'a/photos/dog/1.jpg',
    'b/train/x/1.jpg',
    'b/test/y/1.jpg',
    'docs/img/1.png',
  ];
  assert.deepEqual(imageFolders(files), ['a/photos', 'b']);
  assert.deepEqual(splitFolders(files), ['b/train', 'b/test']);
});

test('folders, archives or tables that are selected together and called like splits are one dataset', async (t) => {
  const folder = await temporaryFolder(t, {
    'data/train/cat/1.jpg': '',
    'data/train/dog/1.jpg': '',
    'data/Val/cat/2.jpg': '',
    'data/other/cat/2.jpg': '',
    'data/other/dog/2.jpg': '',
    'elsewhere/test/cat/3.jpg': '',
    'tables/train.csv': 'text,label\na,b\n',
    'tables/test.csv': 'text,label\na,b\n',
    'code/train/a.ts': '',
    'code/test/a.ts': '',
  });
  const zips = ['train', 'test'].map((name) => path.join(folder, 'data', `${name}.zip`));
  for (const zip of zips)
    await writeFile(zip, makeZip(['cat/1.jpg', 'dog/2.jpg'].map((name) => ({ name, content: '' }))));
  const selected = (...names: string[]) => splitsSelected(names.map((name) => path.join(folder, name)));
  const data = path.join(folder, 'data');
  assert.deepEqual(await selected('data/Val', 'data/train'), {
    folder: data,
    dataset: { train: 'train', validation: 'Val' },
    kind: 'images',
  });
  assert.deepEqual(await selected('data/train.zip', 'data/test.zip'), {
    folder: data,
    dataset: { train: 'train.zip', test: 'test.zip' },
    kind: 'image-archive',
  });
  assert.equal((await selected('tables/train.csv', 'tables/test.csv'))!.kind, 'table');
  for (const names of [
    ['data/train'],
    ['data/train', 'data/other'],
    ['data/train', 'elsewhere/test'],
    ['data/train', 'data/train.zip'],
    ['code/train', 'code/test'],
  ])
    assert.equal(await selected(...names), undefined, names.join());
});

test('archives that are called like splits are one dataset of their folder', async (t) => {
  const folder = await temporaryFolder(t, {});
  for (const name of ['train.zip', 'test.zip'])
    await writeFile(
      path.join(folder, name),
      makeZip(['cat/1.jpg', 'dog/2.jpg'].map((member) => ({ name: member, content: '' }))),
    );
  const dataset = { train: 'train.zip', test: 'test.zip' };
  assert.deepEqual(await dataIn(folder), [{ folder, dataset, kind: 'image-archive' }]);
});

test('an archive of images is one dataset, found by the names in it; its folder has it where it has nothing else', async (t) => {
  const folder = await temporaryFolder(t, { 'code/x.ts': '', 'zips/notes.md': '', 'zips/torn.zip': 'PK' });
  const zip = (name: string, members: readonly string[]) =>
    writeFile(path.join(folder, name), makeZip(members.map((member) => ({ name: member, content: '' }))));
  await zip('zips/photos.zip', ['photos/cat/1.jpg', 'photos/dog/2.jpg', '__MACOSX/photos/cat/._1.jpg']);
  await zip('zips/code.zip', ['src/a.ts', 'src/b.ts']);
  const archive = {
    folder: path.join(folder, 'zips'),
    dataset: { path: 'photos.zip' },
    kind: 'image-archive',
  };
  assert.deepEqual(await dataIn(path.join(folder, 'zips')), [archive]);
  assert.deepEqual(await dataInFile(path.join(folder, 'zips/photos.zip')), archive);
  for (const name of ['code.zip', 'torn.zip'])
    assert.equal(await dataInFile(path.join(folder, 'zips', name)), undefined);
  assert.deepEqual(await dataIn(path.join(folder, 'code')), []);
});

test('a table with existing images is one of images; a text file is plain text', async (t) => {
  const folder = await temporaryFolder(t, {
    'labels.csv': 'file,label\nimg/1.jpg,cat\nimg/2.jpg,dog\n',
    'gone.csv': 'file,label\nimg/3.jpg,cat\n',
    'img/1.jpg': '',
    'book.txt': 'Call me Ishmael.\n',
  });
  const kindOf = async (name: string) => (await dataInFile(path.join(folder, name)))!.kind;
  assert.equal(await kindOf('labels.csv'), 'image-table');
  assert.equal(await kindOf('gone.csv'), 'table');
  assert.equal(await kindOf('book.txt'), 'plain-text');
});
