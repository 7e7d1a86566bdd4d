import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseExperiment } from '../../src/experiment/document/markdown';

const read = (name: string) => readFileSync(`examples/${name}`, 'utf8');

test('definitions.graft.md says what its numbers are claimed for', () => {
  const { settings, diagnostics, present } = parseExperiment(read('definitions.graft.md'));
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present], ['dataset', 'model', 'preprocess', 'finetune', 'evaluate', 'package']);
  assert.equal(settings.dataset.train, 'definitions/train.csv');
  assert.equal(settings.dataset.test, 'definitions/test.csv');
  assert.equal(settings.model.preset, 'all-MiniLM-L6-v2');
  assert.equal(settings.preprocess.maxLength, 64);
  assert.equal(settings.package.to, 'models/definitions');
  const { epochs, batchSize, optimizer, learningRate } = settings.finetune;
  assert.deepEqual([epochs, batchSize, optimizer, learningRate], [3, 16, 'adam', 5e-5]);
});

test('sentiment.graft.md is the four reviews, trained and scored on all', () => {
  const { settings, diagnostics, present } = parseExperiment(read('sentiment.graft.md'));
  assert.deepEqual(diagnostics, []);
  assert.equal(present.has('package'), false);
  assert.equal(settings.dataset.split, 'none');
  assert.equal(settings.preprocess.maxLength, 128);
  const { epochs, batchSize, optimizer, learningRate } = settings.finetune;
  assert.deepEqual([epochs, batchSize, optimizer, learningRate], [5, 4, 'adam', 1e-4]);
  assert.deepEqual(read('sentiment.csv').trimEnd().split('\n').slice(1), [
    'I love this product,1',
    'This is a bad product,0',
    'I am happy with this purchase,1',
    'I am disappointed with this purchase,0',
  ]);
});

test('images.graft.md trains a head on photos', () => {
  const { settings, diagnostics, present } = parseExperiment(read('images.graft.md'));
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present], ['dataset', 'model', 'preprocess', 'finetune', 'evaluate', 'package']);
  assert.equal(settings.dataset.path, 'images');
  assert.equal(settings.model.preset, 'efficientnet_lite0');
  const { trainable, epochs, optimizer, learningRate } = settings.finetune;
  assert.deepEqual([trainable, epochs, optimizer, learningRate], ['head', 30, 'adam', 1e-3]);
});

test('definitions-elmo.graft.md learns the mix of the layers from the same examples', () => {
  const { settings, diagnostics, present } = parseExperiment(read('definitions-elmo.graft.md'));
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...present], ['dataset', 'model', 'preprocess', 'finetune', 'evaluate', 'package']);
  assert.deepEqual(settings.dataset, parseExperiment(read('definitions.graft.md')).settings.dataset);
  assert.equal(settings.model.preset, './elmo_2x1024_128_2048cnn_1xhighway');
  assert.equal(settings.finetune.trainable, 1);
});

test('the licence of WordNet is beside its definitions, word for word', () => {
  const words = read('definitions/LICENSE').split(/\s+/).filter(Boolean).join(' ');
  assert.equal(
    createHash('sha256').update(words).digest('hex'),
    '6c3c1815039b91dc01bdf39efa5d959fbb951d62a434e763310464d24d751c1c',
  );
});
