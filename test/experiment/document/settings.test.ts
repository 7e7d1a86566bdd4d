import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings, parseCell } from '../../../src/experiment/document/settings';
import type { Setting } from '../../../src/experiment/settings/settingKinds';
import { describeAllowed } from '../../../src/experiment/settings/settingWords';
import { stageNames, stages } from '../../../src/experiment/stages/stages';
import { nearestName } from '../../../src/experiment/words/nearestName';

test('text that YAML reads as a number or boolean keeps its source form', () => {
  const { settings, diagnostics } = parseCell(
    'dataset',
    'path: 007\ntrain: 1.0\ntext: True\nlabel: 2026-11-24\n',
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    [settings.path, settings.train, settings.text, settings.label],
    ['007', '1.0', 'True', ['2026-11-24']],
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

test('a path or name has no zero byte and no thousands of characters', () => {
  for (const text of ['"a\\0b"', 'x'.repeat(5000)])
    for (const [stage, setting] of [
      ['dataset', 'path'],
      ['dataset', 'text'],
      ['model', 'preset'],
      ['package', 'to'],
    ] as const) {
      const { settings, diagnostics } = parseCell(stage, `${setting}: ${text}`);
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ['experiment/wrong-value'],
        setting,
      );
      assert.equal(
        (settings as Record<string, unknown>)[setting],
        parseCell(stage, '').settings[setting as never],
      );
    }
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
    const { line, column, endLine, endColumn } = diagnostics[0]!;
    assert.deepEqual([line, column, endLine, endColumn], [3, 1, 3, 2]);
  }
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

test('a learning rate of 5 is allowed, and odd', () => {
  const { settings, diagnostics } = parseCell('finetune', 'epochs: 2\nlearningRate: 5\n');
  assert.equal(settings.learningRate, 5);
  assert.deepEqual(
    diagnostics.map(({ severity, code, line, message }) => [severity, code, line, message]),
    [
      [
        'warning',
        'experiment/unusual-value',
        2,
        'finetune.learningRate is 5; usual values are from 1e-7 to 0.5.',
      ],
    ],
  );
});

test('a union has at most one mapping and one list, and a shorthand names a setting that takes a scalar', () => {
  const check = (setting: Setting): void => {
    if (setting.kind === 'union') {
      for (const kind of ['mapping', 'list'])
        assert.ok(setting.of.filter((member) => member.kind === kind).length <= 1);
      setting.of.forEach(check);
    }
    if (setting.kind === 'list') check(setting.of);
    if (setting.kind !== 'mapping') return;
    if (setting.shorthand !== undefined)
      assert.ok(!['mapping', 'list'].includes(setting.settings[setting.shorthand]!.kind));
    Object.values(setting.settings).forEach(check);
  };
  for (const stage of stageNames) Object.values<Setting>(stages[stage].settings).forEach(check);
});
