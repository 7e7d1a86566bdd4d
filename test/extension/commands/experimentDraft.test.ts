import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment } from '../../../src/experiment/markdown';
import { stageNames } from '../../../src/experiment/stages';
import {
  datasetsIn,
  draftExperiment,
  experimentNames,
  titleOf,
} from '../../../src/extension/commands/experimentDraft';

test('a draft is an experiment without a mistake, with every stage but optimize', () => {
  const text = draftExperiment({
    title: 'Reviews',
    dataset: { path: 'a: strange #name.csv' },
    preset: './my model',
  });
  const { present, settings, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present].sort(), stageNames.filter((stage) => stage !== 'optimize').sort());
  assert.equal(settings.dataset.path, 'a: strange #name.csv');
  assert.equal(settings.model.preset, './my model');
  assert.equal(settings.finetune.learningRate, 5e-5);
});

test('a folder with files that are split already is one dataset', () => {
  assert.deepEqual(datasetsIn(['test.csv', 'README.md', 'train.csv', 'dev.csv']), [
    { train: 'train.csv', validation: 'dev.csv', test: 'test.csv' },
  ]);
  assert.deepEqual(datasetsIn(['b.jsonl', 'a.TSV', 'x.txt']), [{ path: 'a.TSV' }, { path: 'b.jsonl' }]);
  assert.deepEqual(datasetsIn(['x.txt']), []);
});

test('names go on where one is taken', () => {
  const names = experimentNames('reviews');
  assert.deepEqual(
    [names.next().value, names.next().value, names.next().value],
    ['reviews.graft.md', 'reviews-2.graft.md', 'reviews-3.graft.md'],
  );
});

test('a file name becomes a title', () => {
  assert.equal(titleOf('customer_reviews-2024.csv'), 'Customer reviews 2024');
});
