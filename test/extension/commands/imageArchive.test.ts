import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { classesAmong } from '../../../src/extension/commands/imageArchive';
import { zipNames } from '../../../src/files/zipNames';
import { makeZip } from '../../engine/assets/zipFixture';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

const classes = (...names: string[]) => {
  const found = classesAmong(names);
  return found && [Object.fromEntries(found.classes), found.isSplit];
};

test('classes are the folders in an archive, in one around them, and below splits; at any depth', () => {
  assert.deepEqual(classes('cat/1.jpg', 'cat/a/2.png', 'dog/1.JPG', 'README'), [{ cat: 2, dog: 1 }, false]);
  assert.deepEqual(classes('set/cat/1.jpg', 'set/dog/1.jpg', '__MACOSX/x'), [{ cat: 1, dog: 1 }, false]);
  assert.deepEqual(classes('train/cat/1.jpg', 'train/dog/1.jpg', 'val/cat/2.jpg', 'notes.txt'), [
    { cat: 1, dog: 1 },
    true,
  ]);
});

test('an archive with one class, with images beside the classes, or without any is no dataset', () => {
  for (const names of [['cat/1.jpg'], ['a/x.ts', 'b/y.ts'], ['1.jpg', 'cat/1.jpg', 'dog/1.jpg'], []])
    assert.equal(classesAmong(names), undefined);
});

test('the names of an archive are read up to a number, over the ends of blocks too', async (t) => {
  const folder = await temporaryFolder(t, {});
  const names = Array.from({ length: 3000 }, (_, i) => `some/quite/long/name/of/a/image/${i}.jpg`);
  const file = path.join(folder, 'many.zip');
  await writeFile(file, makeZip(names.map((name) => ({ name, content: name }))));
  assert.deepEqual(await zipNames(file, 10_000), names);
  assert.deepEqual(await zipNames(file, 7), names.slice(0, 7));
});
