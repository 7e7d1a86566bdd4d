import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings, parseCell } from '../../src/experiment/document/settings';
import { type StageName, stages } from '../../src/experiment/stages/stages';

const finetune = stages.finetune.settings;

/** line, column, end line, end column */
type Span = [number, number, number, number];

function testWrong(
  code: string,
  cases: readonly (readonly [StageName, string, Span, message: string, suggestion?: string])[],
): void {
  for (const [stage, yaml, span, message, suggestion] of cases)
    test(`wrong: ${stage} ${JSON.stringify(yaml)}`, () => {
      const [diagnostic, ...others] = parseCell(stage, yaml).diagnostics;
      assert.deepEqual(others, []);
      assert.equal(diagnostic!.message, message);
      assert.equal(diagnostic!.code, code);
      assert.equal(diagnostic!.suggestion, suggestion);
      const { line, column, endLine, endColumn } = diagnostic!;
      assert.deepEqual([line, column, endLine, endColumn], span);
    });
}

testWrong('experiment/unknown-setting', [
  [
    'finetune',
    'seed: 1\n  \nepochz: 3\n',
    [3, 1, 3, 7],
    `stage finetune has no setting \`epochz\`. Did you mean epochs? It has: ${Object.keys(finetune).join(', ')}.`,
    'epochs',
  ],
  [
    'preprocess',
    'zzz: 3',
    [1, 1, 1, 4],
    'stage preprocess has no setting `zzz`. It has: maxLength, clean, imageSize, augment, views.',
  ],
  [
    'dataset',
    'split:\n  tests: 0.5\n',
    [2, 3, 2, 8],
    'dataset.split has no setting `tests`. Did you mean test? It has: validation, test, seed.',
    'test',
  ],
]);

const epochs = 'it takes an integer from 1 to 1000.';
const share = 'it takes a number from 0 to 1.';
testWrong('experiment/wrong-value', [
  ['finetune', 'epochs: three', [1, 9, 1, 14], `finetune.epochs is "three"; ${epochs}`],
  ['finetune', 'epochs: 1.5', [1, 9, 1, 12], `finetune.epochs is 1.5; ${epochs}`],
  ['finetune', 'epochs: 0', [1, 9, 1, 10], `finetune.epochs is 0; ${epochs}`],
  ['finetune', 'epochs: "3"', [1, 9, 1, 12], `finetune.epochs is "3"; ${epochs}`],
  ['finetune', 'epochs: 1e400', [1, 9, 1, 14], `finetune.epochs is 1e400; ${epochs}`],
  ['finetune', 'epochs: [1, 2]', [1, 9, 1, 15], `finetune.epochs is a list; ${epochs}`],
  ['finetune', 'epochs: {a: 1}', [1, 9, 1, 15], `finetune.epochs is a mapping; ${epochs}`],
  ['finetune', 'epochs:', [1, 1, 1, 7], `finetune.epochs is nothing; ${epochs}`],
  ['finetune', 'epochs: ~', [1, 1, 1, 7], `finetune.epochs is nothing; ${epochs}`],
  ['finetune', 'warmup: 1.01', [1, 9, 1, 13], `finetune.warmup is 1.01; ${share}`],
  ['finetune', 'warmup: .nan', [1, 9, 1, 13], `finetune.warmup is .nan; ${share}`],
  ['finetune', 'warmup: yes', [1, 9, 1, 12], `finetune.warmup is "yes"; ${share}`],
  [
    'finetune',
    'learningRate: 0',
    [1, 15, 1, 16],
    'finetune.learningRate is 0; it takes a number above 0, up to 10.',
  ],
  [
    'finetune',
    'optimizer: adamm',
    [1, 12, 1, 17],
    `finetune.optimizer is "adamm"; it takes one of ${finetune.optimizer.choices.join(', ')}. Did you mean adam?`,
    'adam',
  ],
  [
    'finetune',
    'loss: hinge',
    [1, 7, 1, 12],
    'finetune.loss is "hinge"; it takes one of auto, cross-entropy, binary-cross-entropy, mean-squared-error.',
  ],
  [
    'dataset',
    'split: non',
    [1, 8, 1, 11],
    'dataset.split is "non"; it takes none, or a mapping of validation, test, seed. Did you mean none?',
    'none',
  ],
  [
    'dataset',
    'split: {test: 2}',
    [1, 15, 1, 16],
    'dataset.split.test is 2; it takes a number from 0 to 0.9.',
  ],
  ['dataset', 'path: [a.csv]', [1, 7, 1, 14], 'dataset.path is a list; it takes the path of a file.'],
  ['dataset', 'path: &p a.csv\ntext: *p', [2, 7, 2, 9], 'dataset.text is an alias; it takes a text.'],
  ['dataset', 'text: ""', [1, 7, 1, 9], 'dataset.text is ""; it takes a text.'],
]);

testWrong('experiment/not-settings', [
  ['model', 'all-MiniLM-L6-v2', [1, 1, 1, 17], 'A model cell contains settings, one `name: value` per line.'],
]);

testWrong('experiment/yaml', [
  ['model', 'preset: a\npreset: b', [2, 1, 2, 2], 'This setting is defined twice.'],
]);

test('a wrong value keeps the default, right ones beside it count', () => {
  const { settings } = parseCell('finetune', 'epochs: none\nbatchSize: 4\n');
  assert.deepEqual(settings, { ...defaultSettings('finetune'), batchSize: 4 });
});

test('names of every object are no settings', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const { diagnostics, settings } = parseCell('evaluate', `${name}: 1`);
    assert.equal(diagnostics[0]!.code, 'experiment/unknown-setting');
    assert.deepEqual(settings, { ...defaultSettings('evaluate') });
    assert.equal(Object.getPrototypeOf(settings), Object.prototype);
  }
});

test('hostile YAML ends in a diagnostic, not in a crash', () => {
  const deep = '['.repeat(5000);
  const laughs = Array.from(
    { length: 30 },
    (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : '1'}]`,
  ).join('\n');
  for (const yaml of [
    deep,
    laughs,
    '? [a]\n: b',
    '<<: {a: 1}',
    '--- a\n--- b',
    '\0',
    '%TAG ! x',
    '!!js/function "x"',
    '- a',
  ])
    assert.ok(parseCell('finetune', yaml).diagnostics.length > 0, yaml.slice(0, 20));
});
