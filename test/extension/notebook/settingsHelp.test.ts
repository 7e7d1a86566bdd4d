import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stages } from '../../../src/experiment/stages';
import { describeSetting, settingAt, suggestionsAt } from '../../../src/extension/notebook/settingsHelp';

const labels = (
  stage: 'finetune' | 'dataset' | 'model',
  lines: string[],
  line: number,
  column: number,
  present: string[] = [],
) => {
  const place = settingAt(stage, lines, line, column);
  return place && suggestionsAt(place, new Set(present), ['all-MiniLM-L6-v2']).map(({ label }) => label);
};

test('at the beginning of a line the settings that are not there yet are offered', () => {
  const names = labels('finetune', ['epochs: 2', ''], 1, 0, ['epochs']);
  assert.deepEqual(
    names,
    Object.keys(stages.finetune.settings).filter((name) => name !== 'epochs'),
  );
});

test('after the colon the values of a setting are offered', () => {
  assert.deepEqual(labels('finetune', ['optimizer: '], 0, 11), [
    ...stages.finetune.settings.optimizer.choices,
  ]);
  assert.deepEqual(labels('finetune', ['epochs: '], 0, 8), ['3']);
  assert.deepEqual(labels('model', ['preset: '], 0, 8), ['all-MiniLM-L6-v2']);
});

test('within a mapping its own settings are offered', () => {
  assert.deepEqual(labels('dataset', ['split:', '  seed: 1', '  '], 2, 2, ['split', 'split.seed']), [
    'validation',
    'test',
  ]);
  assert.equal(labels('dataset', ['path: a', '  '], 1, 2), undefined);
});

test('a setting is explained with its range, default and unit', () => {
  assert.equal(
    describeSetting('finetune.epochs', stages.finetune.settings.epochs),
    '**finetune.epochs** (passes): Passes over the training examples.\n\nTakes a whole number from 1 to 1000. Default: 3',
  );
});
