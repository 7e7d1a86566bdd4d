import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { countExamples } from '../../../src/extension/commands/countExamples';
import { makeZip } from '../../engine/assets/zipFixture';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

const rows = (count: number) => 'some text,x\n'.repeat(count);

test('the rows that are trained on are counted, without those that are set aside', async (t) => {
  const folder = await temporaryFolder(t, {
    'all.csv': `text,label\n${rows(100)}`,
    'train.jsonl': '{"text":"a","label":"x"}\n'.repeat(50),
    'dev.csv': rows(9),
  });
  const count = (dataset: { path: string } | { train: string; validation?: string }) =>
    countExamples({ folder, dataset, kind: 'table' });
  assert.equal(await count({ path: 'all.csv' }), 72);
  assert.equal(await count({ train: 'train.jsonl' }), 45);
  assert.equal(await count({ train: 'train.jsonl', validation: 'dev.csv' }), 50);
});

test('only a part of a large table is read', async (t) => {
  const folder = await temporaryFolder(t, { 'all.csv': `text,label\n${rows(300_000)}` });
  const count = await countExamples({
    folder,
    dataset: { train: 'all.csv', validation: 'x' },
    kind: 'table',
  });
  assert.ok(Math.abs(count - 300_000) < 300, String(count));
});

test('images are counted in the folders of their classes, or in those of the training split', async (t) => {
  const folder = await temporaryFolder(t, {
    ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`photos/cat/${i}.jpg`, ''])),
    'photos/dog/1.png': '',
    'photos/dog/notes.txt': '',
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`parts/train/cat/${i}.jpg`, ''])),
    'parts/test/cat/1.jpg': '',
  });
  const count = (name: string) => countExamples({ folder, dataset: { path: name }, kind: 'images' });
  assert.equal(await count('photos'), Math.floor(11 * 0.72));
  assert.equal(await count('parts'), 18);
});

test('images in an archive and paragraphs of plain text are counted', async (t) => {
  const folder = await temporaryFolder(t, { 'book.txt': 'One\nparagraph.\n\n'.repeat(100) });
  const images = ['a', 'b'].flatMap((label) =>
    Array.from({ length: 20 }, (_, i) => ({ name: `train/${label}/${i}.jpg`, content: '' })),
  );
  const zip = makeZip([...images, { name: 'test/a/x.jpg', content: '' }]);
  await writeFile(path.join(folder, 'photos.zip'), zip);
  const count = (name: string, kind: 'image-archive' | 'plain-text') =>
    countExamples({ folder, dataset: { path: name }, kind });
  assert.equal(await count('photos.zip', 'image-archive'), 36);
  assert.equal(await count('book.txt', 'plain-text'), 72);
});
