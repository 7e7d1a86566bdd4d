import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../../src/experiment/runs/results';
import type { RunRecord } from '../../../src/experiment/runs/run';
import { emptyRunState } from '../../../src/experiment/runs/runState';
import {
  describeDifference,
  describeNews,
  describeProgress,
  isImprovement,
  mainMetric,
} from '../../../src/experiment/runs/runSummary';
import { formatDuration } from '../../../src/experiment/words/formatNumbers';

const record = (given: Partial<RunRecord>): RunRecord => ({
  id: 'a',
  experiment: '/e.graft.md',
  status: 'done',
  startedAt: '',
  process: { pid: 1, startTime: '', scope: '' },
  keys: { dataset: 'd', model: 'm' },
  overrides: [],
  settings: { finetune: { epochs: 3, optimizer: 'adam' } },
  ...given,
});

test('the main metric is the first of the evaluation, and neither a count nor the loss', () => {
  const evaluation = { split: 'test' as const, examples: 10, loss: 0.2, accuracy: 0.9, macroF1: 0.8 };
  assert.deepEqual(mainMetric({ result: runResultSchema.parse({ evaluation }) }), {
    name: 'accuracy',
    value: 0.9,
  });
  assert.equal(mainMetric({ result: {} }), undefined);
});

test('a difference is written out, and nothing if both values are written the same', () => {
  assert.equal(describeDifference({ name: 'accuracy', value: 0.917 }, 0.834), '▲ 8.3');
  assert.equal(describeDifference({ name: 'meanAbsoluteError', value: 0.5 }, 0.75), '▼ 0.2500');
  assert.equal(describeDifference({ name: 'accuracy', value: 0.90001 }, 0.9), '');
  assert.ok(isImprovement({ name: 'meanAbsoluteError', value: 0.5 }, 0.75));
});

test('the summary of a run names changed settings, else changed data, else nothing', () => {
  const before = record({});
  const settings = { finetune: { epochs: 60, optimizer: 'adam' }, package: { to: 'elsewhere' } };
  assert.equal(
    describeNews(record({ settings }), record({ settings: { ...before.settings, package: {} } })),
    'epochs 3 → 60',
  );
  assert.equal(describeNews(record({ keys: { dataset: 'other', model: 'm' } }), before), 'Dataset changed');
  assert.equal(describeNews(record({ until: 'dataset' }), before), 'Up to Dataset');
  assert.equal(describeNews(record({}), before), 'Run again');
  assert.equal(describeNews(record({}), undefined), 'First run');
});

test('progress is the stage, then the epochs with the metric and the time left', () => {
  const state = emptyRunState();
  assert.equal(describeProgress(state, formatDuration), 'starting');
  state.stages.preprocess.status = 'running';
  assert.equal(describeProgress(state, formatDuration), 'Preprocess');
  state.stages.preprocess.status = 'done';
  state.stages.finetune.status = 'running';
  state.totalSteps = 20;
  for (let step = 1; step <= 5; step++)
    state.steps.push({
      step,
      epoch: Math.ceil(step / 2),
      loss: 1,
      learningRate: 1,
      examplesPerSecond: 10,
      ms: 1000,
    });
  for (const epoch of [1, 2])
    state.epochs.push({ epoch, step: 2 * epoch, train: {}, validation: { loss: 1, accuracy: 0.83 } });
  assert.match(describeProgress(state, formatDuration), /^epoch 3\/10 · accuracy 83\.0 % · \d+ s$/);
});
