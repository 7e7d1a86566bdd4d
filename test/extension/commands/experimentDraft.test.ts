import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment } from '../../../src/experiment/markdown';
import { stageNames } from '../../../src/experiment/stages';
import { draftExperiment, experimentNames, titleOf } from '../../../src/extension/commands/experimentDraft';

test('a draft is an experiment without a mistake, with every stage but optimize', () => {
  const text = draftExperiment({
    title: 'Reviews',
    dataset: { path: 'a: strange #name.csv' },
    modality: 'text',
    preset: './my model',
    examples: 5000,
  });
  const { present, settings, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present].sort(), stageNames.filter((stage) => stage !== 'optimize').sort());
  assert.equal(settings.dataset.path, 'a: strange #name.csv');
  assert.equal(settings.model.preset, './my model');
  assert.equal(settings.finetune.learningRate, 5e-5);
  assert.equal(settings.finetune.epochs, 3);
});

test('a draft for pictures has settings for pictures', () => {
  const text = draftExperiment({
    title: 'Photos',
    dataset: { path: 'photos' },
    modality: 'image',
    preset: 'efficientnet_lite0',
    examples: 64,
  });
  const { settings, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  assert.equal(settings.preprocess.augment, 'light');
  assert.equal(settings.finetune.learningRate, 5e-4);
  // Four steps an epoch.
  assert.equal(settings.finetune.epochs, 50);
  assert.match(text, /About 64 examples are few/);
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
