import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testRefused } from './refusedDataset';
import { readFiles } from './temporaryFolder';

const whole = { path: 'a.csv', split: 'none' as const };

test('a column with fractions is a regression', async (t) => {
  const { result, examples, warnings } = await readFiles(
    t,
    { 'a.csv': 'text,score\na,1.5\nb,-2\nc, 3e-1 \n' },
    whole,
  );
  assert.deepEqual([result.task, result.labels], ['regression', ['score']]);
  assert.deepEqual(
    examples.train.map(({ target }) => target),
    [[1.5], [-2], [0.3]],
  );
  assert.equal(result.targets, 'numbers from -2.0000 to 1.5000');
  assert.deepEqual(warnings, []);
});

test('integers are labels while they are few, and numbers if they are many or the settings say so', async (t) => {
  const stars = 'text,label\na,1\nb,2\nc,1\nd,2\n';
  assert.equal((await readFiles(t, { 'a.csv': stars }, whole)).result.task, 'classification');
  const told = await readFiles(t, { 'a.csv': stars }, whole, { task: 'regression' });
  assert.deepEqual(
    told.examples.train.map(({ target }) => target),
    [[1], [2], [1], [2]],
  );
  const years = Array.from({ length: 60 }, (_, i) => `text ${i},${1900 + i}`).join('\n');
  const many = await readFiles(t, { 'a.csv': `text,label\n${years}\n` }, whole);
  assert.equal(many.result.task, 'regression');
  assert.deepEqual(
    many.warnings.map(({ code }) => code),
    ['dataset/scale'],
  );
});

test('splits have small and large numbers in proportion', async (t) => {
  const rows = Array.from({ length: 100 }, (_, i) => `text ${i},${i / 10}`).join('\n');
  const { examples } = await readFiles(t, { 'a.csv': `text,label\n${rows}\n` }, { path: 'a.csv' });
  const tenths = examples.test.map(({ target: [value] }) => Math.floor(value!));
  assert.deepEqual(
    tenths,
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((tenth) => [tenth, tenth]),
  );
});

test('a small set of numbers still leaves validation examples', async (t) => {
  const rows = Array.from({ length: 42 }, (_, i) => `text ${i},${i / 10}`).join('\n');
  const { examples } = await readFiles(t, { 'a.csv': `text,label\n${rows}\n` }, { path: 'a.csv' });
  assert.deepEqual([examples.train.length, examples.validation.length, examples.test.length], [30, 4, 8]);
});

testRefused([
  {
    title: 'a word in a column of numbers',
    files: { 'train.csv': 'text,label\na,1.5\nb,2.5\n', 'test.csv': 'text,label\nc,0.5\nd,much\n' },
    settings: { path: undefined, train: 'train.csv', test: 'test.csv' },
    expected: {
      code: 'dataset/not-a-number',
      message: /line 3 of test\.csv, label is "much"/,
      place: ['test.csv', 3],
    },
  },
  {
    title: 'a number that is missing',
    files: { 'a.csv': 'text,label\na,1.5\nb,\n' },
    expected: { code: 'dataset/missing-labels', message: /1 row has no label: line 3/, place: ['a.csv', 3] },
  },
  {
    title: 'numbers that are all the same',
    files: { 'a.csv': 'text,label\na,1.5\nb,1.5\n' },
    expected: { code: 'dataset/one-value', message: /every label is 1\.5/ },
  },
]);
