import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOfGraft, factsOfScript } from '../../../bench/endToEnd/facts';
import { readTimes } from '../../../bench/endToEnd/measuredProcess';
import { descendants } from '../../../bench/endToEnd/processTree';

test("a run's parts are read from its log, and add up to the whole", () => {
  const begin = Date.parse('2026-01-01T00:00:00Z');
  const line = (at: number, event: object) =>
    JSON.stringify({ seq: 1, time: new Date(begin + at).toISOString(), ...event });
  const step = {
    type: 'step',
    stage: 'finetune',
    epoch: 1,
    loss: 1,
    learningRate: 1,
    examplesPerSecond: 1,
    totalSteps: 2,
  };
  const waiting = {
    ...{ type: 'stage-progress', stage: 'finetune', done: 0, total: 0, unit: '' },
    message: 'Waiting: another training runs on this machine.',
  };
  const stage = { type: 'stage-finished', key: 'k', cached: false, result: {} };
  const result = {
    evaluation: {
      split: 'test',
      examples: 4,
      accuracy: 0.75,
      macroPrecision: 1,
      macroRecall: 1,
      macroF1: 1,
    },
  };
  const log = [
    line(300, {
      type: 'run-started',
      runId: 'r',
      experiment: 'e',
      settings: {},
      versions: { graft: '1' },
      device: 'cpu',
    }),
    line(400, { ...stage, stage: 'dataset', ms: 90 }),
    line(500, { type: 'stage-started', stage: 'finetune', key: 'k' }),
    line(550, waiting),
    line(560, waiting),
    line(650, { ...waiting, message: '' }),
    line(1500, { ...step, step: 1, ms: 800 }),
    line(1700, { ...step, step: 2, ms: 200 }),
    line(2000, { ...stage, stage: 'finetune', ms: 1500 }),
    line(2100, { type: 'run-finished', runId: 'r', status: 'done', result }),
    'noise',
  ];
  const facts = factsOfGraft({ startedAt: begin, endedAt: begin + 2300, stdout: log.join('\n') });
  assert.equal(facts.accuracy, 0.75);
  assert.equal(facts.firstStepMs, 1500);
  assert.deepEqual(facts.steps, [800, 200]);
  assert.deepEqual(facts.stages, {
    start: 300,
    dataset: 90,
    waiting: 100,
    'first step': 900,
    'other steps': 200,
    'ends of epochs': 300,
    exit: 200,
    between: 210,
  });
  assert.throws(() => factsOfGraft({ startedAt: 0, endedAt: 1, stdout: log[0]! }), /without saying/);
});

test("a script's report covers the whole life of its Python process", () => {
  const report = {
    ...{ began: 1200, firstStep: 4000, finished: 9000, accuracy: 0.5 },
    ...{ stages: { import: 2000 }, steps: [5], versions: { torch: '2' } },
  };
  const facts = factsOfScript({
    startedAt: 1000,
    endedAt: 9500,
    stdout: `noise\n${JSON.stringify(report)}\n`,
  });
  assert.equal(facts.firstStepMs, 3000);
  assert.deepEqual(facts.stages, { start: 200, import: 2000, exit: 500 });
  assert.throws(() => factsOfScript({ startedAt: 0, endedAt: 1, stdout: '' }), /without saying/);
});

test('processor time is that of the shell and of all that it waited for', () => {
  assert.equal(readTimes('0m0.00s 0m0.01s\n1m2.50s 0m3.25s\n'), 65_760);
});

test("a tree of processes has the children's children, and no strangers", () => {
  const parentOf = new Map([
    [2, 1],
    [5, 4],
    [4, 2],
    [9, 8],
  ]);
  assert.deepEqual(descendants(2, parentOf), [2, 4, 5]);
});
