import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { stages, stageTitle } from '../../../src/experiment/stages/stages';
import { draftExperiment, experimentNames, titleOf } from '../../../src/extension/commands/experimentDraft';

const reviews = {
  title: 'Reviews',
  dataset: { path: 'reviews.csv' },
  kind: 'table',
  preset: 'all-MiniLM-L6-v2',
  examples: 5000,
} as const;

test('a draft is an experiment without a mistake, with the stages from the data to the score', () => {
  const text = draftExperiment({
    ...reviews,
    dataset: { path: 'a: strange #name.csv' },
    preset: './my model',
  });
  const { present, settings, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present].sort(), ['dataset', 'evaluate', 'finetune', 'model', 'preprocess']);
  assert.equal(settings.dataset.path, 'a: strange #name.csv');
  assert.equal(settings.model.preset, './my model');
  assert.equal(settings.finetune.learningRate, 5e-5);
  assert.equal(settings.finetune.epochs, 3);
});

test('a draft for images has settings for images', () => {
  const text = draftExperiment({
    title: 'Photos',
    dataset: { path: 'photos' },
    kind: 'images',
    preset: 'efficientnet_lite0',
    examples: 64,
  });
  const { settings, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  assert.equal(settings.preprocess.augment, 'light');
  assert.equal(settings.finetune.learningRate, 5e-4);
  // Four steps an epoch.
  assert.equal(settings.finetune.epochs, 50);
  assert.match(text, /The data is small \(about 64 examples\)/);
});

test('each stage has its heading, and what people change first stands there as a comment with its default', () => {
  const text = draftExperiment(reviews);
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  const written = ['dataset', 'model', 'preprocess', 'finetune', 'evaluate'] as const;
  assert.deepEqual(headings, written.map(stageTitle));
  const comments = [...text.matchAll(/^# (\w+): (.+)$/gm)].map(([, name, value]) => [name!, value]);
  assert.ok(comments.length >= 4);
  // Without its mark, such a comment is a setting that changes nothing.
  const { settings, diagnostics } = parseExperiment(text.replace(/^# (?=\w+: )/gm, ''));
  assert.deepEqual(diagnostics, []);
  const defaults = { ...defaultSettings('finetune'), epochs: 3, batchSize: 16, learningRate: 5e-5 };
  assert.deepEqual(settings.finetune, defaults);
  assert.deepEqual(settings.evaluate, defaultSettings('evaluate'));
  const known = { ...stages.finetune.settings, ...stages.evaluate.settings };
  for (const [name] of comments) assert.ok(name! in known, name);
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
