import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { excluder } from '../../../../src/engine/datasets/images/folderSearch';
import { findImages } from '../../../../src/engine/datasets/images/imageFolder';
import { folderListing } from '../../../../src/engine/datasets/images/imageSources';
import { temporaryFolder } from '../temporaryFolder';

const place = { file: 'a.graft.md', line: 3 };

async function folderWith(t: test.TestContext, files: readonly string[]): Promise<string> {
  const root = await temporaryFolder(t, {});
  for (const file of files) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    if (!file.endsWith('/')) writeFileSync(path.join(root, file), '');
    else mkdirSync(path.join(root, file), { recursive: true });
  }
  return root;
}

const searchIn = (root: string, ...exclude: string[]) => ({
  root,
  listing: folderListing(root),
  isExcluded: excluder(exclude),
  place,
});
const found = async (t: test.TestContext, files: readonly string[]) =>
  findImages(searchIn(await folderWith(t, files)));
const refused = (t: test.TestContext, files: readonly string[], code: string, message: RegExp) =>
  assert.rejects(found(t, files), { code, message, place });

test('takes each folder as a class, with any name, and reads the folders below it', async (t) => {
  const { images, others } = await found(t, [
    'Ω ünï/b.JPG',
    'Ω ünï/deep/a.webp',
    'test/x.png',
    'test/notes.txt',
  ]);
  assert.deepEqual(images, [
    { path: 'test/x.png', label: 'test', classFolder: 'test' },
    { path: 'Ω ünï/b.JPG', label: 'Ω ünï', classFolder: 'Ω ünï' },
    { path: 'Ω ünï/deep/a.webp', label: 'Ω ünï', classFolder: 'Ω ünï' },
  ]);
  assert.deepEqual(others, ['test/notes.txt']);
});

test('finds splits by their usual names', async (t) => {
  const { images } = await found(t, ['Train/a/1.png', 'Train/b/2.png', 'val/a/3.png', 'TEST/b/4.png']);
  assert.deepEqual(
    images.map(({ split, label }) => `${split} ${label}`),
    ['test b', 'train a', 'train b', 'validation a'],
  );
});

test('ignores what systems put into folders', async (t) => {
  const { others } = await found(t, [
    'a/1.png',
    'a/.DS_Store',
    'a/Thumbs.db',
    '.cache/x.png',
    '__MACOSX/y.png',
    'b/2.png',
  ]);
  assert.deepEqual(others, []);
});

test('refuses what is no set of classes', async (t) => {
  await refused(t, [], 'dataset/no-classes', /but has none/);
  await refused(t, ['cats/1.png', 'cats/2.png'], 'dataset/one-class', /has only cats/);
  await refused(t, ['a/1.png', 'b/', 'c/2.png'], 'dataset/empty-class', /folder b has no images/);
  await refused(t, ['a/1.png', 'b/2.txt'], 'dataset/empty-class', /folder b/);
  await refused(t, ['1.png', '2.png', 'a/3.png'], 'dataset/unsorted-picture', /1\.png and 1 more/);
  await refused(t, ['train/1.png', 'test/a/3.png'], 'dataset/unsorted-picture', /train\/1\.png lies outside/);
});

test('refuses splits that have something else beside them, but no class that is called like one', async (t) => {
  const split = ['train/a/1.png', 'train/b/2.png'];
  await refused(t, [...split, 'c/3.png'], 'dataset/unclear-splits', /^The folder train looks .* c beside it/);
  await refused(t, [...split, 'training/a/3.png'], 'dataset/unclear-splits', /training beside it/);
  const { images } = await found(t, ['train/1.png', 'train/old/2.png', 'car/3.png']);
  assert.deepEqual(
    images.map(({ label }) => label),
    ['car', 'train', 'train'],
  );
});

test('ignores excluded images everywhere', async (t) => {
  const root = await folderWith(t, ['a/1.png', 'a/old/2.png', 'b/1.png', 'b/3.txt', 'loose.png', 'c/1.png']);
  const left = await findImages(searchIn(root, 'a/old', '*/*.txt', 'loose.png', 'c/**'));
  assert.deepEqual([left.images.map((image) => image.path), left.others], [['a/1.png', 'b/1.png'], []]);
  await assert.rejects(findImages(searchIn(root, 'loose.png', 'a', 'c')), { code: 'dataset/one-class' });
});

test('reads through no link', async (t) => {
  const root = await folderWith(t, ['a/1.png', 'b/2.png']);
  symlinkSync('/etc', path.join(root, 'b', 'link'));
  await assert.rejects(findImages(searchIn(root)), {
    code: 'dataset/linked-picture',
    message: /^b\/link is a link/,
  });
});

test('can be cancelled', async (t) => {
  const root = await folderWith(t, ['a/1.png', 'b/2.png']);
  await assert.rejects(findImages({ ...searchIn(root), signal: AbortSignal.abort() }), {
    code: 'run/cancelled',
  });
});
