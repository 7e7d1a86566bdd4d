import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment, runsStage } from '../../src/experiment/markdown';
import { type CellDiagnostic, defaultSettings, nearestName, parseCell } from '../../src/experiment/settings';
import { describeAllowed, type StageName, stageNames, stages } from '../../src/experiment/stages';

interface Wrong {
  stage: StageName;
  yaml: string;
  code: string;
  /** line, column, end line, end column */
  at: [number, number, number, number];
  message: string;
  suggestion?: string;
}

const wrongCells: Wrong[] = [
  {
    stage: 'finetune',
    yaml: 'seed: 1\n  \nepochz: 3\n',
    code: 'experiment/unknown-setting',
    at: [3, 1, 3, 7],
    message:
      'stage finetune has no setting `epochz`. Did you mean epochs? It has: epochs, batchSize, optimizer, learningRate, schedule, warmup, weightDecay, loss, seed.',
    suggestion: 'epochs',
  },
  {
    stage: 'preprocess',
    yaml: 'zzz: 3',
    code: 'experiment/unknown-setting',
    at: [1, 1, 1, 4],
    message: 'stage preprocess has no setting `zzz`. It has: maxLength.',
  },
  {
    stage: 'dataset',
    yaml: 'split:\n  tests: 0.5\n',
    code: 'experiment/unknown-setting',
    at: [2, 3, 2, 8],
    message: 'dataset.split has no setting `tests`. Did you mean test? It has: validation, test, seed.',
    suggestion: 'test',
  },
  ...(
    [
      ['epochs: three', 'finetune.epochs is "three"; it takes a whole number from 1 to 1000.', 9, 14],
      ['epochs: 1.5', 'finetune.epochs is 1.5; it takes a whole number from 1 to 1000.', 9, 12],
      ['epochs: 0', 'finetune.epochs is 0; it takes a whole number from 1 to 1000.', 9, 10],
      ['epochs: "3"', 'finetune.epochs is "3"; it takes a whole number from 1 to 1000.', 9, 12],
      ['epochs: 1e400', 'finetune.epochs is 1e400; it takes a whole number from 1 to 1000.', 9, 14],
      ['epochs: [1, 2]', 'finetune.epochs is a list; it takes a whole number from 1 to 1000.', 9, 15],
      ['epochs: {a: 1}', 'finetune.epochs is a mapping; it takes a whole number from 1 to 1000.', 9, 15],
      ['epochs:', 'finetune.epochs is nothing; it takes a whole number from 1 to 1000.', 1, 7],
      ['epochs: ~', 'finetune.epochs is nothing; it takes a whole number from 1 to 1000.', 1, 7],
      ['warmup: 1.01', 'finetune.warmup is 1.01; it takes a number from 0 to 1.', 9, 13],
      ['warmup: .nan', 'finetune.warmup is .nan; it takes a number from 0 to 1.', 9, 13],
      ['warmup: yes', 'finetune.warmup is "yes"; it takes a number from 0 to 1.', 9, 12],
    ] as const
  ).map(
    ([yaml, message, column, endColumn]): Wrong => ({
      stage: 'finetune',
      yaml,
      code: 'experiment/wrong-value',
      at: [1, column, 1, endColumn],
      message,
    }),
  ),
  {
    stage: 'finetune',
    yaml: 'learningRate: 0',
    code: 'experiment/wrong-value',
    at: [1, 15, 1, 16],
    message: 'finetune.learningRate is 0; it takes a number above 0, up to 10.',
  },
  {
    stage: 'finetune',
    yaml: 'optimizer: adamm',
    code: 'experiment/wrong-value',
    at: [1, 12, 1, 17],
    message: 'finetune.optimizer is "adamm"; it takes one of sgd, adam, adamw. Did you mean adam?',
    suggestion: 'adam',
  },
  {
    stage: 'finetune',
    yaml: 'loss: hinge',
    code: 'experiment/wrong-value',
    at: [1, 7, 1, 12],
    message: 'finetune.loss is "hinge"; it takes the word cross-entropy.',
  },
  {
    stage: 'dataset',
    yaml: 'split: non',
    code: 'experiment/wrong-value',
    at: [1, 8, 1, 11],
    message:
      'dataset.split is "non"; it takes none, or a mapping of validation, test, seed. Did you mean none?',
    suggestion: 'none',
  },
  {
    stage: 'dataset',
    yaml: 'split: {test: 2}',
    code: 'experiment/wrong-value',
    at: [1, 15, 1, 16],
    message: 'dataset.split.test is 2; it takes a number from 0 to 0.9.',
  },
  {
    stage: 'dataset',
    yaml: 'path: [a.csv]',
    code: 'experiment/wrong-value',
    at: [1, 7, 1, 14],
    message: 'dataset.path is a list; it takes the path of a file.',
  },
  {
    stage: 'dataset',
    yaml: 'path: &p a.csv\ntext: *p',
    code: 'experiment/wrong-value',
    at: [2, 7, 2, 9],
    message: 'dataset.text is an alias; it takes a text.',
  },
  {
    stage: 'dataset',
    yaml: 'text: ""',
    code: 'experiment/wrong-value',
    at: [1, 7, 1, 9],
    message: 'dataset.text is ""; it takes a text.',
  },
  {
    stage: 'model',
    yaml: 'all-MiniLM-L6-v2',
    code: 'experiment/not-settings',
    at: [1, 1, 1, 17],
    message: 'A model cell holds settings, one `name: value` a line.',
  },
  {
    stage: 'model',
    yaml: 'preset: a\npreset: b',
    code: 'experiment/yaml',
    at: [2, 1, 2, 2],
    message: 'This setting stands twice in the cell.',
  },
];

const placeOf = ({ line, column, endLine, endColumn }: CellDiagnostic) => [line, column, endLine, endColumn];

for (const { stage, yaml, code, at, message, suggestion } of wrongCells)
  test(`wrong: ${stage} ${JSON.stringify(yaml)}`, () => {
    const [diagnostic, ...others] = parseCell(stage, yaml).diagnostics;
    assert.deepEqual(others, []);
    assert.equal(diagnostic!.message, message);
    assert.equal(diagnostic!.code, code);
    assert.equal(diagnostic!.suggestion, suggestion);
    assert.deepEqual(placeOf(diagnostic!), at);
  });

test('a wrong value keeps the default, right ones beside it count', () => {
  const { settings } = parseCell('finetune', 'epochs: none\nbatchSize: 4\n');
  assert.deepEqual(settings, { ...defaultSettings('finetune'), batchSize: 4 });
});

test('text that YAML takes for a number or a truth value stays as it is written', () => {
  const { settings, diagnostics } = parseCell(
    'dataset',
    'path: 007\ntrain: 1.0\ntext: True\nlabel: 2026-11-24\n',
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    [settings.path, settings.train, settings.text, settings.label],
    ['007', '1.0', 'True', '2026-11-24'],
  );
});

test('quoted, folded and commented texts', () => {
  const { settings, diagnostics } = parseCell(
    'dataset',
    `path: "a\\tb: #.csv" # note\ntext: 'it''s'\n# all\n`,
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([settings.path, settings.text], ['a\tb: #.csv', "it's"]);
});

test('a mapping fills in what it leaves out; a word stands for the whole', () => {
  assert.deepEqual(parseCell('dataset', 'split: {test: 0.5}').settings.split, {
    validation: 0.1,
    test: 0.5,
    seed: 42,
  });
  assert.equal(parseCell('dataset', 'split: none').settings.split, 'none');
});

test('scientific notation and every line end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const { settings, lines, diagnostics } = parseCell(
      'finetune',
      ['epochs: 2', 'learningRate: 2e-5', 'x: 1'].join(end),
    );
    assert.deepEqual([settings.epochs, settings.learningRate], [2, 2e-5]);
    assert.equal(lines.get('learningRate'), 2);
    assert.deepEqual(placeOf(diagnostics[0]!), [3, 1, 3, 2]);
  }
});

test('names of every object are no settings', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const { diagnostics, settings } = parseCell('evaluate', `${name}: 1`);
    assert.equal(diagnostics[0]!.code, 'experiment/unknown-setting');
    assert.deepEqual(settings, { mistakes: 10 });
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

test('every default is allowed by its own setting, and every setting says what it allows', () => {
  for (const stage of stageNames)
    for (const [name, setting] of Object.entries(stages[stage].settings)) {
      assert.match(describeAllowed(setting), /\w/);
      if (!('default' in setting)) continue;
      assert.deepEqual(parseCell(stage, `${name}: ${setting.default}`).diagnostics, [], `${stage}.${name}`);
      assert.deepEqual(parseCell(stage, `${name}: ${setting.default}`).settings, defaultSettings(stage));
    }
});

test('the nearest name: mistyped, shortened, never a far guess', () => {
  assert.equal(nearestName('finetun', stageNames), 'finetune');
  assert.equal(nearestName('Fine-Tune', stageNames), 'finetune');
  assert.equal(nearestName('eval', stageNames), 'evaluate');
  assert.equal(nearestName('mdoel', ['mode', 'model']), 'model');
  assert.equal(nearestName('tset', ['validation', 'test']), 'test');
  for (const word of ['linenums', 'title', 'x', 'to', 'config', ''])
    assert.equal(nearestName(word, stageNames), undefined);
});

const codesOf = (source: string) => parseExperiment(source).diagnostics.map(({ code, line }) => [code, line]);

test('diagnostics and settings have their line in the whole file', () => {
  const source =
    '# T\r\n\r\n```yaml dataset\r\npath: a.csv\r\n```\r\n\n```yaml finetune\nepochs: 0\nbatch: 4\n```\n';
  const { lines, diagnostics } = parseExperiment(source);
  assert.deepEqual(
    diagnostics.map(({ code, line, endLine, suggestion }) => [code, line, endLine, suggestion]),
    [
      ['experiment/wrong-value', 8, 8, undefined],
      ['experiment/unknown-setting', 9, 9, 'batchSize'],
    ],
  );
  assert.deepEqual(
    [lines.get('dataset'), lines.get('dataset.path'), lines.get('finetune.epochs')],
    [3, 4, 8],
  );
});

test('a stage that stands twice: the first counts', () => {
  const source = '```yaml dataset\npath: a\n```\n```yaml dataset\npath: b\n```\n';
  assert.deepEqual(codesOf(source), [['experiment/stage-twice', 4]]);
  assert.equal(parseExperiment(source).settings.dataset.path, 'a');
});

test('a fence that nearly names a stage, or names one of a later version, is worth a word; others are prose', () => {
  const data = '```yaml dataset\npath: a\n```\n';
  assert.deepEqual(codesOf(`${data}\`\`\`yaml finetun\n\`\`\`\n`), [['experiment/unknown-stage', 4]]);
  assert.deepEqual(codesOf(`\uFEFF${data}\n\`\`\`yaml optimize\n\`\`\`\n`), [
    ['experiment/stage-not-available', 5],
  ]);
  assert.deepEqual(
    codesOf(`${data}\`\`\`yaml title="config.yml"\n\`\`\`\n\`\`\`yaml linenums\n\`\`\`\n`),
    [],
  );
});

test('which files may stand together', () => {
  const dataset = (yaml: string) => codesOf(`\`\`\`yaml dataset\n${yaml}\n\`\`\`\n`);
  assert.deepEqual(codesOf(''), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('text: t'), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('test: t.csv'), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('path: a\ntrain: b'), [['dataset/path-and-train', 3]]);
  assert.deepEqual(dataset('path: a\ntest: b'), [['dataset/path-and-split-files', 3]]);
  assert.deepEqual(dataset('validation: a\npath: b'), [['dataset/path-and-split-files', 2]]);
  assert.deepEqual(dataset('train: a\nvalidation: b\ntest: c'), []);
  assert.deepEqual(dataset('path:'), [['experiment/wrong-value', 2]]);
});

test('a stage left out means its defaults; the package only runs if it is there', () => {
  const bare = parseExperiment('```yaml dataset\npath: a\n```\n');
  assert.deepEqual(bare.settings.finetune, defaultSettings('finetune'));
  assert.deepEqual(
    stageNames.filter((stage) => runsStage(bare, stage)),
    ['dataset', 'model', 'preprocess', 'finetune', 'evaluate'],
  );
  assert.equal(runsStage(parseExperiment('```yaml package\n```\n'), 'package'), true);
});
