import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import { applyOverride } from '../../../src/experiment/document/overrides';

const settingsWith = (...overrides: string[]) => {
  const { settings } = parseExperiment('```yaml dataset\npath: a.csv\nsplit: {test: 0.5}\n```\n');
  for (const override of overrides) applyOverride(settings, override);
  return settings;
};

test('one setting changes, the others stay', () => {
  const settings = settingsWith('finetune.epochs=7', 'finetune.learningRate=2e-5', 'dataset.text=Spalte 2');
  const { epochs, learningRate, batchSize } = settings.finetune;
  assert.deepEqual([epochs, learningRate, batchSize], [7, 2e-5, 16]);
  assert.deepEqual([settings.dataset.text, settings.dataset.path], ['Spalte 2', 'a.csv']);
});

test('a nested setting keeps its neighbours; a word replaces them all, and the other way round', () => {
  assert.deepEqual(settingsWith('dataset.split.seed=1').dataset.split, {
    validation: 0.1,
    test: 0.5,
    seed: 1,
  });
  assert.equal(settingsWith('dataset.split=none').dataset.split, 'none');
  assert.deepEqual(settingsWith('dataset.split=none', 'dataset.split.test=0.3').dataset.split, {
    validation: 0.1,
    test: 0.3,
    seed: 42,
  });
  assert.deepEqual(settingsWith('dataset.split={seed: 3}').dataset.split, {
    validation: 0.1,
    test: 0.2,
    seed: 3,
  });
});

test('a value may hold an equals sign, nothing beside it is taken over', () => {
  assert.equal(settingsWith('dataset.text=a=b').dataset.text, 'a=b');
  assert.equal(settingsWith('finetune.epochs=7\nbatchSize: 4').finetune.batchSize, 16);
});

for (const [override, message] of [
  ['epochs=3', /takes stage\.setting=value/],
  ['finetune.epochs', /takes stage\.setting=value/],
  ['finetun.epochs=3', /Did you mean finetune\?/],
  ['xyz.epochs=3', /The stages are dataset, model/],
  ['__proto__.x=3', /No stage is called __proto__/],
  ['finetune.epoch=3', /Did you mean epochs\?/],
  ['finetune.epochs=many', /takes an integer from 1 to 1000/],
  ['finetune.epochs=', /is nothing/],
  ['finetune.epochs.x=1', /is a mapping/],
  ['dataset.split.tset=1', /Did you mean test\?/],
  ['dataset.split.test=2', /takes a number from 0 to 0\.9/],
  ['finetune.__proto__=1', /no setting `__proto__`/],
] as const)
  test(`refused: --set ${override}`, () => {
    assert.throws(() => settingsWith(override), { code: 'usage/set', message });
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });
