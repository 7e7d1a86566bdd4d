import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testRefused } from './refusedDataset';
import { readFiles } from './temporaryFolder';

const whole = { path: 'a.csv', split: 'none' as const };
const genres = 'text,genres\none,drama|comedy\ntwo,comedy\nthree,\nfour,drama|horror\nfive,horror|comedy\n';

test('a column of several labels between separators is found, and sorted', async (t) => {
  const settings = { ...whole, label: ['genres'] };
  const { result, examples } = await readFiles(t, { 'a.csv': genres }, settings);
  assert.equal(result.task, 'multi-label');
  assert.deepEqual(result.labels, ['comedy', 'drama', 'horror']);
  assert.deepEqual(
    examples.train.map(({ target }) => target),
    [[0, 1], [0], [], [1, 2], [0, 2]],
  );
  assert.equal(result.targets, '3 labels, 1.4 per example');
});

test('lists of JSON Lines, and lists written into a cell, are several labels', async (t) => {
  const lines = [
    { text: 'one', labels: ['b', 'a'] },
    { text: 'two', labels: [] },
    { text: 'three', labels: ['b', 'b'] },
  ];
  const jsonl = await readFiles(
    t,
    { 'a.jsonl': lines.map((line) => JSON.stringify(line)).join('\n') },
    { path: 'a.jsonl', split: 'none' },
  );
  assert.deepEqual([jsonl.result.task, jsonl.result.labels], ['multi-label', ['a', 'b']]);
  assert.deepEqual(
    jsonl.examples.train.map(({ target }) => target),
    [[0, 1], [], [1]],
  );
  const csv = await readFiles(t, { 'a.csv': 'text,labels\none,"[""a"", ""b""]"\ntwo,"[""b""]"\n' }, whole);
  assert.deepEqual(
    csv.examples.train.map(({ target }) => target),
    [[0, 1], [1]],
  );
});

test('several columns of 0 and 1, named or found, are labels in the order of the columns', async (t) => {
  const flags = 'text,toxic,funny\na b c d,1,0\nb b c d,0,0\nc c c d,1,1\nd d c d,0,1\n';
  for (const label of [undefined, ['toxic', 'funny']]) {
    const { result, examples } = await readFiles(t, { 'a.csv': flags }, { ...whole, label });
    assert.deepEqual([result.task, result.labels], ['multi-label', ['toxic', 'funny']]);
    assert.deepEqual(
      examples.train.map(({ target }) => target),
      [[0], [], [0, 1], [1]],
    );
  }
});

test('a comma within names makes no multi-label task', async (t) => {
  const cities = 'text,label\na,"Rome, Italy"\nb,"Paris, France"\nc,"Rome, Italy"\nd,"Paris, France"\n';
  const { result } = await readFiles(t, { 'a.csv': cities }, whole);
  assert.deepEqual([result.task, result.labels], ['classification', ['Paris, France', 'Rome, Italy']]);
});

test('with the task multi-label, single labels are accepted', async (t) => {
  const { result, examples } = await readFiles(t, { 'a.csv': 'text,label\na,x\nb,y\n' }, whole, {
    task: 'multi-label',
  });
  assert.deepEqual([result.task, result.labels], ['multi-label', ['x', 'y']]);
  assert.deepEqual(
    examples.train.map(({ target }) => target),
    [[0], [1]],
  );
});

test('splits have the rare labels in proportion', async (t) => {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `text ${i},common${i % 10 === 0 ? '|rare' : i % 3 === 0 ? '|often' : ''}`,
  );
  const { examples } = await readFiles(
    t,
    { 'a.csv': `text,labels\n${rows.join('\n')}\n` },
    { path: 'a.csv' },
  );
  const rare = (split: 'train' | 'test') => examples[split].filter(({ target }) => target.includes(2)).length;
  assert.deepEqual([rare('train'), rare('test')], [7, 2]);
});

testRefused([
  {
    title: 'a flag that is not 0 or 1',
    files: { 'a.csv': 'text,p,q\na,1,0\nb,0,2\n' },
    settings: { label: ['p', 'q'] },
    expected: { code: 'dataset/not-zero-or-one', message: /line 3 of a\.csv, q is "2"/, place: ['a.csv', 3] },
  },
  {
    title: 'a flag that is missing',
    files: { 'a.csv': 'text,p,q\na,1,0\nb,,1\n' },
    settings: { label: ['p', 'q'] },
    expected: {
      code: 'dataset/missing-labels',
      message: /1 row has no p or q: line 3/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'a label of a list that only the test file has',
    files: { 'train.csv': 'text,label\na,x|y\nb,y|x\n', 'test.csv': 'text,label\nc,x\nd,z|x\n' },
    settings: { path: undefined, train: 'train.csv', test: 'test.csv' },
    expected: {
      code: 'dataset/unknown-label',
      message: /labels that train\.csv lacks: z \(line 3\)/,
      place: ['test.csv', 3],
    },
  },
  {
    title: 'a list within a list of labels',
    files: { 'a.jsonl': '{"text":"a","label":["x"]}\n{"text":"b","label":["y",["z"]]}\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/not-a-label', message: /line 2 of a\.jsonl/, place: ['a.jsonl', 2] },
  },
]);
