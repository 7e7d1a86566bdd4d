import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingTable } from '../../../src/experiment/settings/settingKinds';
import { stages } from '../../../src/experiment/stages/stages';
import {
  describeSetting,
  describeSettingAt,
  suggestionsAt,
} from '../../../src/extension/notebook/settingsHelp';
import { toyTable } from '../../experiment/toySettings';

/** The completions at `|`. */
function labels(table: SettingTable, marked: string): string[] {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return suggestionsAt(table, text, offset, ['all-MiniLM-L6-v2']).map(({ label }) => label);
}

const finetune = stages.finetune.settings;
const finetuneNames = Object.keys(finetune);

test('at the beginning of a line the settings that are not there yet are offered', () => {
  const others = finetuneNames.filter((name) => name !== 'epochs');
  assert.deepEqual(labels(finetune, '|'), finetuneNames);
  assert.deepEqual(labels(finetune, 'epochs: 2\n|'), others);
  assert.deepEqual(labels(finetune, 'epochs: 2\nba|'), others);
  assert.deepEqual(labels(finetune, '|\nepochs: 2'), others);
  assert.deepEqual(labels(finetune, '# all\r\n|\r\nepochs: 2'), others);
  assert.deepEqual(labels(finetune, 'epo|chs: 2'), finetuneNames);
});

test('after the colon the values of a setting are offered', () => {
  assert.deepEqual(labels(finetune, 'optimizer: |'), [...finetune.optimizer.choices]);
  assert.deepEqual(labels(finetune, 'optimizer: ad|\nepochs: 1'), [...finetune.optimizer.choices]);
  assert.deepEqual(labels(finetune, 'batchSize: |'), ['16']);
  assert.deepEqual(labels(stages.model.settings, 'preset: |'), ['all-MiniLM-L6-v2']);
  assert.deepEqual(labels(toyTable, 'shuffle: |'), ['true', 'false']);
  assert.deepEqual(labels(toyTable, 'trainable: |'), ['all', 'head']);
  assert.deepEqual(labels(toyTable, 'quantize: |'), ['int8', 'float16']);
});

test('within a mapping its own settings are offered, at any depth', () => {
  const { settings: dataset } = stages.dataset;
  assert.deepEqual(labels(dataset, 'split:\n  seed: 1\n  |'), ['validation', 'test']);
  assert.deepEqual(labels(dataset, 'split:\n  |'), ['validation', 'test', 'seed', 'none']);
  assert.deepEqual(labels(dataset, 'split: {seed: 1, |}'), ['validation', 'test']);
  assert.deepEqual(labels(dataset, 'path: a\n  |'), []);
  assert.deepEqual(
    labels(toyTable, 'quantize:\n  to: int8\n  calibrate:\n    rate: 1\n    |\nshuffle: true'),
    ['examples'],
  );
  assert.deepEqual(labels(toyTable, 'quantize:\n  to: |'), ['int8', 'float16']);
  assert.deepEqual(labels(toyTable, 'candidates:\n  - |'), ['prune']);
  assert.deepEqual(labels(toyTable, 'candidates:\n  - prune: |'), ['0']);
});

test('a setting is explained with its range, default and unit', () => {
  assert.equal(
    describeSetting('finetune.batchSize', finetune.batchSize),
    '**finetune.batchSize** (examples): Examples per training step.\n\nTakes an integer from 1 to 4096. Default: 16',
  );
});

test('hover explains the setting of a key or a value, at any depth', () => {
  const hover = (text: string, offset: number) => describeSettingAt('toy', toyTable, text, offset);
  const text = 'quantize:\n  calibrate: {rate: 0.25}\ncandidates:\n  - prune: 1\n';
  assert.match(hover(text, text.indexOf('rate: 0'))!, /^\*\*toy\.quantize\.calibrate\.rate\*\*: A rate\./);
  assert.match(hover(text, text.indexOf('0.25'))!, /^\*\*toy\.quantize\.calibrate\.rate\*\*/);
  assert.match(hover(text, text.indexOf('calib'))!, /^\*\*toy\.quantize\.calibrate\*\*/);
  assert.match(hover(text, text.indexOf('prune'))!, /^\*\*toy\.candidates\.0\.prune\*\*: Sparsity\./);
  assert.equal(hover('unknown: 1', 2), undefined);
  assert.equal(hover('', 0), undefined);
});
