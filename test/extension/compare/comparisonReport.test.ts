import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedAnswer } from '../../../src/experiment/reports/answers';
import type { BlockOf, ReportBlock } from '../../../src/experiment/reports/report';
import { runResultSchema } from '../../../src/experiment/runs/results';
import type { RunRecord } from '../../../src/experiment/runs/run';
import type { ComparedRun } from '../../../src/extension/compare/comparedRun';
import { comparisonOf } from '../../../src/extension/compare/comparisonReport';
import { groupBySettings } from '../../../src/extension/compare/groupBySettings';

const settings = (finetune: object, preprocess: object = {}, to = 'a') => ({
  finetune,
  preprocess,
  package: { to },
});

function run(name: string, accuracy: number | undefined, given: Partial<RunRecord> = {}): ComparedRun {
  const evaluation = { split: 'test', examples: 1200, loss: 0.5, accuracy, naive: { accuracy: 0.5 } };
  const training = { epochs: 3, steps: 1500, bestEpoch: 2, medianStepMs: 8, device: 'cpu' };
  const record: RunRecord = {
    id: name,
    experiment: '/p/tickets.graft.md',
    status: 'done',
    startedAt: '2026-01-01T10:00:00Z',
    finishedAt: '2026-01-01T10:00:18Z',
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides: [],
    settings: settings({ epochs: 3, learningRate: 1e-3 }),
    result: runResultSchema.parse(accuracy === undefined ? {} : { evaluation, training }),
    ...given,
  };
  return { name, record, repeats: [record], status: 'Done', epochs: [], answers: undefined };
}

const blocksOf = (runs: ComparedRun[]) => comparisonOf(runs).sections.flatMap(({ report }) => report);

function tableIn(blocks: readonly ReportBlock[], title: string): BlockOf<'table'> | undefined {
  return blocks.find((block) => block.block === 'table' && block.title === title) as
    | BlockOf<'table'>
    | undefined;
}

test('scores are held against the first run, and say what they were scored on', () => {
  const scores = tableIn(blocksOf([run('a', 0.8), run('b', 0.9), run('c', 0.75)]), 'Scores')!;
  assert.deepEqual(
    scores.columns.map(({ title }) => title),
    ['Metric', 'a (baseline)', 'b', 'c'],
  );
  assert.deepEqual(scores.rows, [
    ['Accuracy', '80.0 %', '90.0 % ▲ 10.0, better', '75.0 % ▼ 5.0, worse'],
    ['Scored on', 'test, 1,200 examples', 'test, 1,200 examples', 'test, 1,200 examples'],
  ]);
});

test('only the settings that differ are listed, each in every run', () => {
  const longer = run('b', 0.9, {
    settings: settings({ epochs: 9, learningRate: 1e-3 }, {}, 'b'),
  });
  const clean = run('c', 0.9, { settings: settings({ epochs: 3 }, { lowercase: true }) });
  assert.deepEqual(tableIn(blocksOf([run('a', 0.8), longer]), 'Settings that differ')?.rows, [
    ['finetune.epochs', '3', '9'],
  ]);
  assert.deepEqual(tableIn(blocksOf([run('a', 0.8), longer, clean]), 'Settings that differ')?.rows, [
    ['finetune.epochs', '3', '9', '3'],
    ['finetune.learningRate', '1e-3', '1e-3', 'none'],
    ['preprocess.lowercase', 'none', 'none', 'true'],
  ]);
  assert.equal(tableIn(blocksOf([run('a', 0.8), run('b', 0.8)]), 'Settings that differ'), undefined);
});

test('a run without settings or scores has empty cells', () => {
  const { settings: _, ...old } = run('old', undefined).record;
  const blocks = blocksOf([{ ...run('old', undefined), record: old, repeats: [old] }, run('b', 0.9)]);
  assert.equal(tableIn(blocks, 'Settings that differ'), undefined);
  assert.deepEqual(tableIn(blocks, 'Scores')?.rows[0], ['Accuracy', '', '90.0 %']);
  const rows = new Map(tableIn(blocks, 'Runs')?.rows.map(([title, ...cells]) => [title, cells]));
  assert.deepEqual(rows.get('Duration'), ['18 s', '18 s']);
  assert.deepEqual(rows.get('Steps'), ['', '1,500']);
});

test('validation is overlaid by epoch, a chart for each measure', () => {
  const epoch = (number: number, validation?: Record<string, number>) => ({
    epoch: number,
    step: number * 10,
    train: { loss: 1 },
    ...(validation ? { validation } : {}),
  });
  const blocks = blocksOf([
    {
      ...run('a', 0.8),
      epochs: [epoch(1, { loss: 0.7, accuracy: 0.6 }), epoch(2, { loss: 0.5, accuracy: 0.8 })],
    },
    { ...run('b', 0.9), epochs: [epoch(1)] },
  ]);
  const curves = blocks.filter((block) => block.block === 'curve');
  assert.deepEqual(
    curves.map(({ title, y }) => [title, y.format]),
    [
      ['Validation loss', 'decimal'],
      ['Validation accuracy', 'percent'],
    ],
  );
  assert.deepEqual(curves[0]?.series, [
    {
      name: 'a',
      points: [
        [1, 0.7],
        [2, 0.5],
      ],
    },
    { name: 'b', points: [] },
  ]);
});

const answer = (id: string, isRight: boolean): JudgedAnswer => ({
  id,
  text: id,
  file: 'data/test.csv',
  line: 7,
  truth: 'x',
  answer: isRight ? 'x' : 'y',
  isRight,
});

test('answers that changed are shown with their examples, those that broke first, and paired in the scores', () => {
  const before = ['a', 'b', 'c', 'd', 'd'].map((id) => answer(id, id === 'a'));
  const after = [
    ...['b', 'c', 'd', 'd'].map((id) => answer(id, true)),
    answer('a', false),
    answer('e', true),
  ];
  const blocks = blocksOf([
    { ...run('first', 0.2), answers: before },
    { ...run('second', 0.8), answers: after },
  ]);
  const changed = blocks.find((block) => block.block === 'samples') as BlockOf<'samples'>;
  assert.equal(changed.title, 'second: 4 fixed, 1 broken of 5');
  assert.deepEqual(
    changed.samples.map(({ text, cells }) => [text, ...cells]),
    [['a', 'x', 'x', 'y', 'broken'], ...['b', 'c', 'd', 'd'].map((id) => [id, 'x', 'y', 'x', 'fixed'])],
  );
  assert.deepEqual([changed.samples[0]?.file, changed.samples[0]?.line], ['/p/data/test.csv', 7]);
  const rows = new Map(tableIn(blocks, 'Scores')?.rows.map(([title, ...cells]) => [title, cells]));
  assert.deepEqual(rows.get('Paired difference, 95 %'), ['', '+60.0 points (−24.1 to +100.0), p = 0.38']);
});

test('over seeds the scores have a mean, a deviation and the probability of chance', () => {
  const seeds = (name: string, ...accuracies: number[]): ComparedRun => {
    const [one, ...more] = accuracies.map((accuracy) => run(name, accuracy)) as [
      ComparedRun,
      ...ComparedRun[],
    ];
    return { ...one, repeats: [one, ...more].map(({ record }) => record) };
  };
  const scores = tableIn(blocksOf([seeds('a', 0.81, 0.83, 0.8), seeds('b', 0.86, 0.85, 0.88)]), 'Scores')!;
  assert.deepEqual(scores.rows.slice(0, 2), [
    ['Accuracy', '81.3 % ± 1.5', '86.3 % ± 1.5 ▲ 5.0, better, p = 0.016'],
    ['Seeds', '3', '3'],
  ]);
});

test('runs that differ by their seeds alone stand together', () => {
  const of = (name: string, finetune: object, dataset: object = {}) =>
    run(name, 0.8, { settings: { finetune, dataset, package: { to: name } } });
  const groups = groupBySettings([
    of('a', { epochs: 3, seed: 1 }),
    of('b', { epochs: 9, seed: 1 }),
    of('c', { epochs: 3, seed: 2 }, { split: { seed: 4 } }),
    of('d', { epochs: 3, seed: 3 }),
  ]);
  assert.deepEqual(
    groups.map((group) => group.map(({ name }) => name)),
    [['a', 'd'], ['b'], ['c']],
  );
});

test('losses of different tasks have separate charts', () => {
  const of = (name: string, metric: string): ComparedRun => ({
    ...run(name, 0.8),
    epochs: [{ epoch: 1, step: 1, train: {}, validation: { loss: 0.7, [metric]: 0.6 } }],
  });
  const curves = blocksOf([of('a', 'accuracy'), of('b', 'r2')]).filter(({ block }) => block === 'curve');
  const drawn = curves.map((block) => {
    assert.ok(block.block === 'curve');
    return [block.title, ...block.series.map(({ points }) => points.length)];
  });
  assert.deepEqual(drawn, [
    ['Validation loss (accuracy)', 1, 0],
    ['Validation loss (R²)', 0, 1],
    ['Validation accuracy', 1, 0],
    ['Validation R²', 0, 1],
  ]);
});

test('scores of other examples are not compared', () => {
  const of = (name: string, accuracy: number, scored: string) => {
    const evaluation = { split: 'test' as const, examples: 12, accuracy, scored };
    return run(name, accuracy, { result: runResultSchema.parse({ evaluation }) });
  };
  const scores = tableIn(blocksOf([of('a', 0.8, 'x'), of('b', 0.9, 'y'), of('c', 0.9, 'x')]), 'Scores')!;
  assert.deepEqual(scores.rows, [
    ['Accuracy', '80.0 %', '90.0 %', '90.0 % ▲ 10.0, better'],
    ['Scored on', 'test, 12 examples', 'test, 12 other examples', 'test, 12 examples'],
  ]);
});
