import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderAroundAll } from '../../../src/experiment/data/dataNames';

const cases: [what: string, files: string[], folder: string][] = [
  ['classes at the top', ['cat/1.jpg', 'dog/1.jpg'], ''],
  ['a folder around them', ['photos/cat/1.jpg', 'photos/dog/1.jpg'], 'photos'],
  ['what is no image beside and in it', ['README.txt', 'photos/LICENSE', 'photos/cat/1.jpg'], 'photos'],
  ['what systems put there', ['__MACOSX/photos/cat/._1.jpg', '.x/1.jpg', 'photos/cat/1.jpg'], 'photos'],
  ['a class alone', ['cat/1.jpg', 'cat/2.jpg'], ''],
  ['an image beside the classes in it', ['photos/1.jpg', 'photos/cat/1.jpg'], ''],
  ['an image beside it', ['1.jpg', 'photos/cat/1.jpg'], ''],
  ['nothing', [], ''],
];

for (const [what, files, folder] of cases)
  test(`the folder around all others: ${what}`, () => {
    assert.equal(folderAroundAll(files), folder);
  });
