import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupCopies } from '../../../src/engine/datasets/texts/textCopies';
import { readFiles } from './temporaryFolder';

const texts = (...all: string[]) => all.map((text) => ({ text }));

test('copies of a text follow the first, regardless of case, width and white space', () => {
  const rows = texts('Printer is offline', 'other', ' printer  IS offline', 'Ｐrinter is offline', 'other');
  assert.deepEqual(groupCopies(rows, false), [0, 1, 0, 0, 1]);
});

test('pairs are copies only if both texts are', () => {
  const rows = [
    { text: 'a', pair: 'b' },
    { text: 'a', pair: 'c' },
    { text: 'A', pair: 'b ' },
    { text: 'a b', pair: '' },
  ];
  assert.deepEqual(groupCopies(rows, false), [0, 1, 0, 3]);
});

test('near copies belong together only where asked for', () => {
  const rows = texts(
    'The invoice of March was charged twice to my card, please refund one of them.',
    'My screen flickers when I connect the second monitor to the dock.',
    'The invoice of April was charged twice to my card, please refund one of them.',
    'The invoice of April was charged twice to my card, please refund one of them!!',
  );
  assert.deepEqual(groupCopies(rows, false), [0, 1, 2, 3]);
  assert.deepEqual(groupCopies(rows, true), [0, 1, 0, 0]);
});

test('texts without common wording stay apart', () => {
  const rows = texts(
    ...Array.from({ length: 10_000 }, (_, i) => `${i * 7919} ${(i * 104_729) % 99_991} ${i ** 3 % 65_537} x`),
  );
  const groups = groupCopies(rows, true);
  assert.ok(groups.filter((group, i) => group !== i).length < 100);
});

const repeated = [...Array(60).keys()].map((i) => `text number ${Math.floor(i / 3)},${i % 2 ? 'x' : 'y'}`);

test('a split that is drawn never parts copies; each seed draws other ones', async (t) => {
  for (const seed of [1, 2, 3]) {
    const { examples, warnings } = await readFiles(
      t,
      { 'a.csv': `text,label\n${repeated.join('\n')}\n` },
      { path: 'a.csv', split: { test: 0.2, validation: 0.1, seed } },
    );
    const [train, validation, scored] = [examples.train, examples.validation, examples.test].map(
      (split) => new Set(split.map(({ row }) => row.text)),
    );
    assert.ok(scored!.size > 0 && validation!.size > 0);
    for (const text of [...scored!, ...validation!]) assert.ok(!train!.has(text), `seed ${seed}: ${text}`);
    assert.ok(!warnings.some(({ code }) => code === 'dataset/leaked-texts'));
  }
});

test('a given test text that differs from a training text in case leaks', async (t) => {
  const { findings } = await readFiles(
    t,
    {
      'train.csv': 'text,label\nAll good,x\nAll bad,y\nhm,x\noh,y\n',
      'test.csv': 'text,label\nall  good,x\nnew,y\n',
    },
    { train: 'train.csv', test: 'test.csv', split: { validation: 0, test: 0.2, seed: 1 } },
  );
  assert.deepEqual(
    findings.map(({ code, line }) => [code, line]),
    [['dataset/leaked-texts', 2]],
  );
});
