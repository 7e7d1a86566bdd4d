import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeToReset,
  changeToSet,
  type SettingNames,
  scalarText,
  withChange,
  writtenText,
} from '../../../src/experiment/document/settingEdit';

const set = (text: string, names: SettingNames, value: string) => {
  const change = changeToSet(
    text,
    names,
    value,
    (mapping, word): Record<string, string> => (mapping === 'lora' ? { rank: word } : {}),
  );
  return change && withChange(text, change);
};
const reset = (text: string, names: SettingNames) => {
  const change = changeToReset(text, names);
  return change && withChange(text, change);
};

test('a value is replaced where it stands, and nothing else changes', () => {
  assert.equal(set('epochs: 3 # why\nseed: 1', ['epochs'], '10'), 'epochs: 10 # why\nseed: 1');
  assert.deepEqual(changeToSet('epochs: 3', ['epochs'], '10'), { start: 8, end: 9, text: '10' });
  assert.equal(set('epochs:\nseed: 1', ['epochs'], '10'), 'epochs: 10\nseed: 1');
  assert.equal(set('"epochs": "x"', ['epochs'], '2'), '"epochs": 2');
  assert.equal(
    set('split:\n  test: 0.2 # a\n# end', ['split', 'test'], '0.5'),
    'split:\n  test: 0.5 # a\n# end',
  );
  assert.equal(set('split: {test: 0.2, seed: 1}', ['split', 'test'], '0.5'), 'split: {test: 0.5, seed: 1}');
});

test('a setting that is not written gets a line after the others, with their indentation', () => {
  assert.equal(set('', ['epochs'], '10'), 'epochs: 10');
  assert.equal(set('# nothing yet', ['epochs'], '10'), '# nothing yet\nepochs: 10');
  assert.equal(set('seed: 1 # first\n# end', ['epochs'], '10'), 'seed: 1 # first\nepochs: 10\n# end');
  assert.equal(set('seed: 1', ['split', 'test'], '0.5'), 'seed: 1\nsplit:\n  test: 0.5');
  assert.equal(
    set('split:\n    test: 0.2\nlabel: x', ['split', 'seed'], '7'),
    'split:\n    test: 0.2\n    seed: 7\nlabel: x',
  );
  assert.equal(set('split: {test: 0.2}', ['split', 'seed'], '7'), 'split: {test: 0.2, seed: 7}');
  assert.equal(set('clean: {}', ['clean', 'html'], 'true'), 'clean: {html: true}');
  assert.equal(set('{seed: 1}', ['split', 'test'], '0.5'), '{seed: 1, split: {test: 0.5}}');
});

test('a word that stands for a mapping becomes the mapping', () => {
  assert.equal(set('lora: 8 # low', ['lora', 'alpha'], '32'), 'lora: {rank: 8, alpha: 32} # low');
  assert.equal(set('split: none', ['split', 'test'], '0.5'), 'split: {test: 0.5}');
});

test('a list that stands for a mapping is kept within it', () => {
  assert.equal(set('lora: [4, 8]', ['lora', 'alpha'], '32'), 'lora: {rank: [4, 8], alpha: 32}');
  assert.equal(set('lora:\n  - 4\n  - 8', ['lora', 'alpha'], '32'), 'lora: {rank: [4, 8], alpha: 32}');
});

test('a word takes the place of a mapping or a list', () => {
  assert.equal(set('split:\n  test: 0.2\n  seed: 1\nlabel: x', ['split'], 'none'), 'split: none\nlabel: x');
  assert.equal(set('label:\n  - a\n  - b # two\ntext: t', ['label'], '[a]'), 'label: [a] # two\ntext: t');
});

test('a setting is taken away with its line; comments stay, and an empty mapping goes', () => {
  assert.equal(reset('epochs: 3\nseed: 1', ['epochs']), 'seed: 1');
  assert.equal(reset('seed: 1\nepochs: 3', ['epochs']), 'seed: 1');
  assert.equal(reset('epochs: 3', ['epochs']), '');
  assert.equal(reset('# a\nepochs: 3 # b\nseed: 1', ['epochs']), '# a\n# b\nseed: 1');
  assert.equal(reset('split:\n  test: 0.2\nseed: 1', ['split', 'test']), 'seed: 1');
  assert.equal(reset('split:\n  test: 0.2\n  seed: 1', ['split', 'test']), 'split:\n  seed: 1');
  assert.equal(reset('split: {test: 0.2, seed: 1}', ['split', 'test']), 'split: {seed: 1}');
  assert.equal(reset('split: {test: 0.2, seed: 1}', ['split', 'seed']), 'split: {test: 0.2}');
  assert.equal(reset('seed: 1', ['epochs']), undefined);
});

test('text that is no mapping is unchanged', () => {
  assert.equal(set('just words', ['epochs'], '1'), undefined);
  assert.equal(set('a: [', ['epochs'], '1'), undefined);
  assert.equal(reset('a: [', ['a']), undefined);
});

test('words are quoted only where YAML would read something else', () => {
  for (const word of ['data.csv', '../a b.csv', '007', '5e-5', 'true', 'C:\\data'])
    assert.equal(scalarText(word), word);
  for (const word of ['a, b', 'a: b', '', '- a', 'a #b', '"', '[x]', '*x', "it's: x", ' a'])
    assert.equal(scalarText(word), JSON.stringify(word));
});

test('a written value is found in its source form', () => {
  assert.equal(writtenText('learningRate: 5e-05', ['learningRate']), '5e-05');
  assert.equal(writtenText('label: [a, b]', ['label']), '[a, b]');
  assert.equal(writtenText('epochs:', ['epochs']), '');
  assert.equal(writtenText('seed: 1', ['epochs']), undefined);
  assert.equal(writtenText('split: none', ['split', 'test']), undefined);
});
