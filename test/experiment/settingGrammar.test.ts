import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overrideSetting } from '../../src/experiment/document/overrides';
import { parseSettings } from '../../src/experiment/document/settings';
import { GraftError } from '../../src/experiment/errors/errors';
import type { ValuesOf } from '../../src/experiment/settings/settingKinds';
import { describeAllowed } from '../../src/experiment/settings/settingWords';
import { stages } from '../../src/experiment/stages/stages';
import { toyTable } from './toySettings';

type Toy = ValuesOf<typeof toyTable>;

const calibrate = { examples: 100, rate: 0.5 };
const defaults: Toy = {
  shuffle: true,
  columns: undefined,
  sizes: [1, 2],
  trainable: 'all',
  quantize: undefined,
  candidates: [],
};

function parse(yaml: string): Toy {
  const { settings, diagnostics } = parseSettings('toy', toyTable, yaml);
  assert.deepEqual(diagnostics, []);
  return settings;
}

test('a list stands for the whole mapping too, where what it stands for takes several', () => {
  const { settings, diagnostics } = parseSettings(
    'optimize',
    stages.optimize.settings,
    'quantize: [int8, int4]\nprune:\n  - 0.3\n  - 0.6',
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(settings.quantize?.to, ['int8', 'int4']);
  assert.equal(settings.quantize?.per, 'channel');
  assert.deepEqual(settings.prune?.sparsity, [0.3, 0.6]);
  const wrong = parseSettings('toy', toyTable, 'quantize: [int8]').diagnostics;
  assert.deepEqual(
    wrong.map(({ code }) => code),
    ['experiment/wrong-value'],
  );
});

test('the types of parsed settings are those of the table', () => {
  const trainable: 'all' | 'head' | number = defaults.trainable;
  const columns: readonly string[] | undefined = defaults.columns;
  const to: 'int8' | 'float16' | undefined = defaults.quantize?.to;
  // @ts-expect-error: a flag is no text
  const wrong: string = defaults.shuffle;
  assert.deepEqual([trainable, columns, to, wrong], ['all', undefined, undefined, true]);
});

test('nothing written: defaults; an optional mapping and a list without a default are undefined', () => {
  assert.deepEqual(parse(''), defaults);
});

test('flags, lists, unions', () => {
  assert.equal(parse('shuffle: false').shuffle, false);
  assert.deepEqual(parse('columns: [a, 2024, true]').columns, ['a', '2024', 'true']);
  assert.deepEqual(parse('columns:\n  - a\n  - b c').columns, ['a', 'b c']);
  assert.deepEqual(parse('sizes: []').sizes, []);
  assert.deepEqual(parse('sizes: 3').sizes, [3], 'one item needs no brackets');
  assert.equal(parse('trainable: head').trainable, 'head');
  assert.equal(parse('trainable: 2').trainable, 2);
});

test('a scalar stands for the whole mapping; a mapping fills in what it leaves out, at any depth', () => {
  assert.deepEqual(parse('quantize: float16').quantize, { to: 'float16', perChannel: false, calibrate });
  assert.deepEqual(parse('quantize: {calibrate: {rate: 0.2}}').quantize, {
    to: 'int8',
    perChannel: false,
    calibrate: { examples: 100, rate: 0.2 },
  });
  assert.deepEqual(parse('candidates:\n  - prune: 0.5\n  - {}').candidates, [{ prune: 0.5 }, { prune: 0 }]);
});

test('every setting that is written has its line, by its dotted name', () => {
  const yaml = 'quantize:\n  calibrate:\n    rate: 0.2\ncandidates:\n  - prune: 0.1\n  -\n    prune: 0.2\n';
  const { lines } = parseSettings('toy', toyTable, yaml);
  assert.deepEqual(Object.fromEntries(lines), {
    quantize: 1,
    'quantize.calibrate': 2,
    'quantize.calibrate.rate': 3,
    candidates: 4,
    'candidates.0': 5,
    'candidates.0.prune': 5,
    'candidates.1': 7,
    'candidates.1.prune': 7,
  });
});

for (const [yaml, span, severity, message, suggestion] of [
  [
    'shuffle: yes',
    [1, 10, 13],
    'error',
    'toy.shuffle is "yes"; it takes true or false. Did you mean true?',
    'true',
  ],
  [
    'columns: {a: 1}',
    [1, 10, 16],
    'error',
    'toy.columns is a mapping; it takes a list, each item a text.',
    undefined,
  ],
  [
    'sizes:\n  - 1\n  - 10',
    [3, 5, 7],
    'error',
    'toy.sizes.1 is 10; it takes an integer from 1 to 9.',
    undefined,
  ],
  [
    'sizes: [1, ~]',
    [1, 12, 13],
    'error',
    'toy.sizes.1 is nothing; it takes an integer from 1 to 9.',
    undefined,
  ],
  [
    'trainable: heda',
    [1, 12, 16],
    'error',
    'toy.trainable is "heda"; it takes all, head, or an integer from 1 to 100. Did you mean head?',
    'head',
  ],
  [
    'trainable: 101',
    [1, 12, 15],
    'error',
    'toy.trainable is 101; it takes all, head, or an integer from 1 to 100.',
    undefined,
  ],
  ['trainable: 13', [1, 12, 14], 'warning', 'toy.trainable is 13; usual values are from 1 to 12.', undefined],
  [
    'quantize: int9',
    [1, 11, 15],
    'error',
    'toy.quantize is "int9"; it takes one of int8, float16, or a mapping of to, perChannel, calibrate. Did you mean int8?',
    'int8',
  ],
  [
    'quantize:\n  calibrate: {rat: 1}',
    [2, 15, 18],
    'error',
    'toy.quantize.calibrate has no setting `rat`. Did you mean rate? It has: examples, rate.',
    'rate',
  ],
  [
    'quantize:\n  calibrate: {rate: 1.0}',
    [2, 21, 24],
    'warning',
    'toy.quantize.calibrate.rate is 1.0; usual values are from 0.1 to 0.9.',
    undefined,
  ],
  [
    'candidates:\n  - prune: 0.1\n  - prune: 2',
    [3, 12, 13],
    'error',
    'toy.candidates.1.prune is 2; it takes a number from 0 to 1.',
    undefined,
  ],
] as const)
  test(`at its place: ${JSON.stringify(yaml)}`, () => {
    const [found, ...others] = parseSettings('toy', toyTable, yaml).diagnostics;
    assert.deepEqual(others, []);
    assert.deepEqual([found!.message, found!.severity, found!.suggestion], [message, severity, suggestion]);
    assert.deepEqual([found!.line, found!.column, found!.endColumn], span);
  });

test('a value that is allowed but unusual counts', () => {
  const { settings } = parseSettings('toy', toyTable, 'trainable: 13');
  assert.equal(settings.trainable, 13);
});

test('--set at any depth', () => {
  const values = parse('quantize: float16');
  const set = (dotted: string, value: string) =>
    overrideSetting({ owner: 'toy', table: toyTable, values, dotted, value });
  set('quantize.calibrate.rate', '0.25');
  set('sizes', '[7, 8]');
  set('trainable', '3');
  assert.deepEqual(values, {
    ...defaults,
    sizes: [7, 8],
    trainable: 3,
    quantize: { to: 'float16', perChannel: false, calibrate: { examples: 100, rate: 0.25 } },
  });
  assert.deepEqual(
    set('quantize.calibrate.rate', '0.95').map(({ severity }) => severity),
    ['warning'],
  );
  assert.throws(() => set('quantize.calibrate.rat', '1'), GraftError);
});

test('the allowed values of a mapping are described without a shorthand too', () => {
  assert.equal(describeAllowed(toyTable.quantize.settings.calibrate), 'a mapping of examples, rate');
});
