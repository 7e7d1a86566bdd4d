import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import type { Example } from '../../../src/engine/datasets/example';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { type DatasetResult, datasetResultSchema } from '../../../src/experiment/runs/results';
import { anyTask, readFiles } from './temporaryFolder';

const header = 'text,label\n';
const rows = (...labelled: [string, string][]) =>
  labelled.map(([text, label]) => `${text},${label}\n`).join('');
/** `count` examples of each label. */
const many = (count: number, ...labels: string[]) =>
  header +
  labels
    .map((label) =>
      rows(...Array.from({ length: count }, (_, i): [string, string] => [`${label} ${i}`, label])),
    )
    .join('');
/** Examples of each label, by label and split. */
const perLabel = ({ report }: DatasetResult) =>
  report.flatMap((block) => (block.block === 'table' ? block.rows.map(([, ...counts]) => counts) : []));
const texts = (examples: readonly Example[]) => examples.map(({ row }) => row.text!);

test('the sample data has eight classes, with 10 % of train for validation and test unchanged', async () => {
  const { examples, result, warnings } = await readDataset({
    settings: { ...defaultSettings('dataset'), train: 'definitions/train.csv', test: 'definitions/test.csv' },
    experimentFile: path.resolve('examples/definitions.graft.md'),
    lines: new Map(),
    ...anyTask,
  });
  assert.deepEqual([result.task, result.targets], ['classification', '8 labels']);
  assert.deepEqual(result.labels, [
    'animal',
    'artifact',
    'body',
    'food',
    'location',
    'person',
    'plant',
    'substance',
  ]);
  assert.deepEqual(result.splits, [
    { name: 'train', examples: 432 },
    { name: 'validation', examples: 48 },
    { name: 'test', examples: 320 },
  ]);
  assert.deepEqual(
    perLabel(result),
    result.labels.map(() => [54, 6, 40]),
  );
  assert.deepEqual(warnings, []);
  assert.equal(result.scoredOnTraining, false);
  assert.deepEqual(datasetResultSchema.parse(result), result);
  assert.equal(examples.test[0]!.row.text, 'made in California and the Loire valley in France');
  assert.equal(result.labels[examples.test[0]!.target[0]!], 'food');
});

test('one file is split label by label; the parts are disjoint and in the order of the file', async (t) => {
  const { examples, result } = await readFiles(t, { 'a.csv': many(20, 'x', 'y') }, { path: 'a.csv' });
  assert.deepEqual(
    perLabel(result),
    // A tenth of the 16 that are left is rounded to 2.
    [
      [14, 2, 4],
      [14, 2, 4],
    ],
  );
  const all = [...examples.train, ...examples.validation, ...examples.test];
  assert.equal(new Set(texts(all)).size, 40);
  for (const split of Object.values(examples))
    assert.deepEqual(
      split.map(({ line }) => line),
      split.map(({ line }) => line).sort((a, b) => a! - b!),
    );
});

test('the same seed draws the same examples on every platform, another seed others', async (t) => {
  const file = { 'a.csv': many(20, 'x', 'y') };
  const draw = async (seed: number) =>
    texts(
      (await readFiles(t, file, { path: 'a.csv', split: { test: 0.2, validation: 0.1, seed } })).examples
        .test,
    );
  assert.deepEqual(await draw(1), ['x 3', 'x 8', 'x 9', 'x 15', 'y 3', 'y 10', 'y 11', 'y 12']);
  assert.notDeepEqual(await draw(2), await draw(1));
});

test('a further label does not change what is drawn of the others', async (t) => {
  const drawn = async (...labels: string[]) => {
    const { examples } = await readFiles(t, { 'a.csv': many(20, ...labels) }, { path: 'a.csv' });
    return texts(examples.test).filter((text) => !text.startsWith('a'));
  };
  assert.deepEqual(await drawn('a', 'x', 'y'), await drawn('x', 'y'));
});

test('split: none trains on all, and says that it scores on them', async (t) => {
  const { examples, result } = await readFiles(
    t,
    { 'a.csv': header + rows(['good', '1'], ['bad', '0']) },
    { path: 'a.csv', split: 'none' },
  );
  assert.deepEqual(result.labels, ['0', '1']);
  assert.deepEqual(examples.train, [
    { row: { text: 'good' }, target: [1], file: 'a.csv', line: 2 },
    { row: { text: 'bad' }, target: [0], file: 'a.csv', line: 3 },
  ]);
  assert.deepEqual([examples.validation, examples.test], [[], []]);
  assert.equal(result.scoredOnTraining, true);
});

test('three files are taken as they are', async (t) => {
  const files = {
    'train.csv': header + rows(['a', 'x'], ['b', 'y']),
    'validation.csv': header + rows(['c', 'x']),
    'test.csv': header + rows(['d', 'y'], ['e', 'x']),
  };
  const settings = { train: 'train.csv', validation: 'validation.csv', test: 'test.csv' };
  const { examples } = await readFiles(t, files, settings);
  assert.deepEqual(texts(examples.train), ['a', 'b']);
  assert.deepEqual(texts(examples.validation), ['c']);
  assert.deepEqual(texts(examples.test), ['d', 'e']);
});

test('with a train file only, test examples are drawn from it', async (t) => {
  const { result } = await readFiles(t, { 'a.csv': many(10, 'x', 'y') }, { train: 'a.csv' });
  assert.deepEqual(
    result.splits.map(({ examples }) => examples),
    [14, 2, 4],
  );
});

test('numbers are sorted as numbers, words by code unit', async (t) => {
  const numbers = await readFiles(t, { 'a.csv': many(2, '10', '9', '-1') }, { path: 'a.csv' });
  assert.deepEqual(numbers.result.labels, ['-1', '9', '10']);
  const words = await readFiles(t, { 'a.csv': many(2, 'b', 'é', 'B', '10') }, { path: 'a.csv' });
  assert.deepEqual(words.result.labels, ['10', 'B', 'b', 'é']);
});

test('the digest and the size are of the bytes of the file', async (t) => {
  const content = `\uFEFF${many(2, 'x', 'y').replaceAll('\n', '\r\n')}`;
  const { result } = await readFiles(t, { 'a.csv': content }, { path: 'a.csv' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  assert.deepEqual(result.files, [{ path: 'a.csv', sha256, bytes: Buffer.byteLength(content) }]);
});

test('progress ends at all bytes of all files', async (t) => {
  const seen: number[][] = [];
  const files = { 'a.csv': many(3, 'x', 'y'), 'b.csv': many(2, 'x', 'y') };
  await readFiles(
    t,
    files,
    { train: 'a.csv', test: 'b.csv' },
    { onProgress: (done, total) => seen.push([done, total]) },
  );
  const total = files['a.csv'].length + files['b.csv'].length;
  assert.deepEqual(seen, [
    [files['a.csv'].length, total],
    [total, total],
  ]);
});

test('a cancelled reading ends as one', async (t) => {
  const reading = readFiles(
    t,
    { 'a.csv': many(3, 'x', 'y') },
    { path: 'a.csv' },
    { signal: AbortSignal.abort() },
  );
  await assert.rejects(reading, { code: 'run/cancelled' });
});

/** A warning without its phrase. */
const said = ({ code, message }: { code: string; message: string }) => ({ code, message });

test('warnings: repeated texts, two labels for one text, texts both trained on and scored, empty texts', async (t) => {
  const files = {
    'train.csv': header + rows(['a', 'x'], ['a', 'x'], ['b', 'y'], ['b', 'x'], ['  ', 'x'], ['', '']),
    'test.csv': header + rows(['a', 'x'], ['c', 'y']),
  };
  const { result, warnings } = await readFiles(t, files, {
    train: 'train.csv',
    test: 'test.csv',
    split: { validation: 0, test: 0, seed: 1 },
  });
  assert.equal(result.duplicates, 3);
  assert.equal(result.emptyTexts, 2);
  assert.deepEqual(warnings.map(said), [
    { code: 'dataset/empty-texts', message: '2 rows without a text were left out: train.csv lines 6, 7.' },
    {
      code: 'dataset/duplicates',
      message: '3 texts stand more than once: train.csv lines 3, 5; test.csv line 2.',
    },
    { code: 'dataset/conflicting-labels', message: '1 text has several labels: train.csv line 5.' },
    {
      code: 'dataset/leaked-texts',
      message: '1 scored text is also in the training data, which inflates the score: test.csv line 2.',
    },
  ]);
});

test('a warning lists ten lines and counts the rest', async (t) => {
  const content =
    header + rows(...Array.from({ length: 13 }, (): [string, string] => ['same', 'x']), ['b', 'y']);
  const { warnings } = await readFiles(t, { 'a.csv': content }, { path: 'a.csv', split: 'none' });
  assert.equal(
    warnings[0]!.message,
    '12 texts stand more than once: a.csv lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more.',
  );
  assert.deepEqual(said(warnings[1]!), {
    code: 'dataset/uneven-classes',
    message:
      'The labels are very uneven: 13 training examples of x, 1 of y. Look at the F1 of each label, not at accuracy alone; `finetune.classWeights: balanced` lets rare ones count more.',
  });
});

test('a first line that looks like an example is a warning, unless the user names its columns', async (t) => {
  const rows = Array.from({ length: 8 }, (_, i) => `a text with the number ${i},${i % 2 ? 'good' : 'bad'}`);
  const csv = (header: string) => ({ 'a.csv': `${[header, ...rows].join('\n')}\n` });
  const told = async (header: string, settings = {}) => {
    const { warnings, findings } = await readFiles(t, csv(header), { path: 'a.csv', ...settings });
    const isOfHeader = ({ code }: { code: string }) => code === 'dataset/no-header';
    assert.equal(findings.filter(isOfHeader).length, warnings.filter(isOfHeader).length);
    return warnings.filter(isOfHeader).map(({ message }) => message);
  };
  assert.match((await told('the first of all the texts,good')).join(), /a\.csv .* good is a label too/);
  assert.deepEqual(await told('the first of all the texts,good', { label: 'good' }), []);
  assert.deepEqual(await told('words,mood'), []);
});
