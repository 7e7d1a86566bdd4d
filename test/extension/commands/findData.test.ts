import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { dataIn, pictureFolders, tablesIn } from '../../../src/extension/commands/findData';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

test('a folder with tables that are split already is one dataset', () => {
  assert.deepEqual(tablesIn(['test.csv', 'README.md', 'train.csv', 'dev.csv']), [
    { train: 'train.csv', validation: 'dev.csv', test: 'test.csv' },
  ]);
  assert.deepEqual(tablesIn(['b.jsonl', 'a.TSV', 'x.txt']), [{ path: 'a.TSV' }, { path: 'b.jsonl' }]);
  assert.deepEqual(tablesIn(['x.txt']), []);
});

test('a folder of pictures is found by its classes, below splits too; its experiment stands beside it', async (t) => {
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
    assert.deepEqual(await found(name), [{ folder, dataset: { path: name }, modality: 'image' }]);
  for (const name of ['one', 'code']) assert.deepEqual(await found(name), []);
  assert.equal((await found('tables'))[0]!.modality, 'text');
});

test('files show the folders of pictures that they are in', () => {
  const files = [
    'a/photos/cat/1.jpg',
    'a/photos/dog/1.jpg',
    'b/train/x/1.jpg',
    'b/test/y/1.jpg',
    'docs/img/1.png',
  ];
  assert.deepEqual(pictureFolders(files), ['a/photos', 'b']);
});
