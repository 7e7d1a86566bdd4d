import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NewEvent, parseEvent, type RunEvent } from '../../../src/experiment/runs/events';
import { runRecordSchema } from '../../../src/experiment/runs/run';
import { applyEvent, emptyRunState } from '../../../src/experiment/runs/runState';
import { stageNames } from '../../../src/experiment/stages/stages';

const result = {};
const started: NewEvent = {
  type: 'run-started',
  runId: 'r1',
  experiment: '/x/a.graft.md',
  settings: {},
  versions: {},
  device: 'CPU',
};
const step = (number: number): NewEvent => ({
  type: 'step',
  stage: 'finetune',
  step: number,
  epoch: Math.ceil(number / 2),
  loss: 1 / number,
  learningRate: 1e-4,
  examplesPerSecond: 9,
  ms: 100,
  totalSteps: 8,
});
const epoch = (number: number): NewEvent => ({
  type: 'epoch',
  epoch: number,
  stage: 'finetune',
  step: 2 * number,
  train: { loss: 1, accuracy: 0.5 },
  totalEpochs: 4,
});

/** Folds events as a reader of the log does: through text and back. */
function stateAfter(...events: NewEvent[]) {
  const state = emptyRunState();
  for (const [seq, event] of events.entries()) {
    const read = parseEvent(JSON.stringify({ seq, time: '2026-01-01T00:00:00Z', ...event }));
    assert.ok(read, `not an event: ${event.type}`);
    applyEvent(state, read);
  }
  return state;
}

test('before the first event every stage waits', () => {
  const { status, stages } = emptyRunState();
  assert.equal(status, 'preparing');
  assert.deepEqual(Object.keys(stages), stageNames);
  assert.ok(Object.values(stages).every((stage) => stage.status === 'waiting'));
});

test('a stage: started, under way, finished, or taken from the cache; a result of an unknown form is left out', () => {
  const events: NewEvent[] = [
    started,
    { type: 'stage-finished', stage: 'dataset', key: 'k0', cached: true, ms: 1, result: { labels: [] } },
    { type: 'stage-started', stage: 'model', key: 'k1' },
    { type: 'stage-progress', stage: 'model', done: 1, total: 2, unit: 'bytes', message: 'Downloading' },
  ];
  const state = stateAfter(...events);
  assert.deepEqual([state.status, state.runId, state.device], ['running', 'r1', 'CPU']);
  assert.deepEqual(state.stages.dataset, { status: 'cached', key: 'k0', ms: 1, result: undefined });
  assert.deepEqual(state.stages.model, {
    status: 'running',
    key: 'k1',
    progress: { done: 1, total: 2, unit: 'bytes', message: 'Downloading' },
  });
  const model = { preset: 'p', family: 'bert', parameters: 7, folder: '/m', files: [] };
  const done = stateAfter(...events, {
    type: 'stage-finished',
    stage: 'model',
    key: 'k1',
    cached: false,
    ms: 5,
    result: model,
  });
  assert.deepEqual(done.stages.model, { status: 'done', key: 'k1', ms: 5, result: model });
});

test('steps and epochs become the curves', () => {
  const state = stateAfter(started, step(1), step(2), epoch(1), step(3));
  assert.deepEqual(
    state.steps.map((point) => point.step),
    [1, 2, 3],
  );
  assert.deepEqual(state.steps[1], {
    step: 2,
    epoch: 1,
    loss: 0.5,
    learningRate: 1e-4,
    examplesPerSecond: 9,
    ms: 100,
  });
  assert.deepEqual(state.epochs, [{ epoch: 1, step: 2, train: { loss: 1, accuracy: 0.5 } }]);
  assert.equal(state.totalSteps, 8);
});

test('resumed: later points do not count any more, and nothing of the old end is left', () => {
  const state = stateAfter(
    started,
    { type: 'stage-started', stage: 'finetune', key: 'k' },
    ...[1, 2].map(step),
    epoch(1),
    ...[3, 4].map(step),
    epoch(2),
    step(5),
    { type: 'error', stage: 'finetune', error: { code: 'x/y', message: 'No.' } },
    { type: 'run-finished', runId: 'r1', status: 'failed', result },
    { type: 'resumed', stage: 'finetune', fromStep: 3 },
    step(4),
  );
  assert.deepEqual(
    state.steps.map((point) => point.step),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    state.epochs.map((point) => point.epoch),
    [1],
  );
  assert.deepEqual([state.status, state.error, state.result], ['running', undefined, undefined]);
});

test('resumed from the first step: nothing counts', () => {
  const state = stateAfter(started, step(1), epoch(1), { type: 'resumed', stage: 'finetune', fromStep: 0 });
  assert.deepEqual([state.steps, state.epochs], [[], []]);
});

test('a log that starts over resets the state', () => {
  const state = stateAfter(
    started,
    step(1),
    { type: 'warning', code: 'a/b', message: 'Oh.' },
    { type: 'error', error: { code: 'x/y', message: 'No.' } },
    { type: 'run-finished', runId: 'r1', status: 'failed', result },
    started,
  );
  assert.deepEqual(state, stateAfter(started));
});

test('the end: what was under way is cancelled or failed with the run', () => {
  const running: NewEvent[] = [started, { type: 'stage-started', stage: 'finetune', key: 'k' }];
  const end = (status: 'failed' | 'cancelled'): NewEvent => ({
    type: 'run-finished',
    runId: 'r1',
    status,
    result,
  });
  const cancelled = stateAfter(...running, end('cancelled'));
  assert.deepEqual([cancelled.status, cancelled.stages.finetune.status], ['cancelled', 'cancelled']);
  const failed = stateAfter(
    ...running,
    { type: 'error', stage: 'finetune', error: { code: 'x/y', message: 'No.' } },
    end('failed'),
  );
  assert.deepEqual(
    [failed.status, failed.stages.finetune.status, failed.error?.code],
    ['failed', 'failed', 'x/y'],
  );
  assert.equal(failed.stages.evaluate.status, 'waiting');
});

test('lines that are no event of this version are passed over', () => {
  const lines = [
    '',
    '{',
    'null',
    '[]',
    '{"type":"fireworks","seq":1,"time":"t"}',
    '{"type":"warning","code":"a","message":"b"}',
  ];
  assert.deepEqual(
    lines.map(parseEvent),
    lines.map(() => undefined),
  );
  const warning = { seq: 1, time: 't', type: 'warning', code: 'a/b', message: 'c' } satisfies RunEvent;
  assert.deepEqual(parseEvent(JSON.stringify({ ...warning, later: 'field' })), warning);
});

test('a run id is a plain word: it becomes a folder name', () => {
  const record = {
    id: 'run-1',
    experiment: 'a',
    status: 'done',
    startedAt: 't',
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides: [],
  };
  assert.equal(runRecordSchema.safeParse(record).success, true);
  for (const id of ['', '..', 'a/b', 'a\\b', 'a'.repeat(81), 'a\n'])
    assert.equal(runRecordSchema.safeParse({ ...record, id }).success, false, id);
  assert.equal(
    runRecordSchema.safeParse({ ...record, process: { ...record.process, pid: -1 } }).success,
    false,
  );
});

test('a run of an earlier form is still listed, and has no form of ours', () => {
  const record = runRecordSchema.parse({
    ...{ id: 'r1', experiment: '/x/a.graft.md', status: 'done', startedAt: '2026-01-01T00:00:00Z' },
    ...{ process: { pid: 1, startTime: '', scope: '' }, keys: {}, overrides: [] },
    result: { evaluation: { split: 'test', examples: 8, accuracy: 0.5, macroF1: 0.4, majority: 0.5 } },
  });
  assert.equal(record.form, undefined);
  assert.equal(record.result!.evaluation!.accuracy, 0.5);
  const unreadable = runRecordSchema.parse({ ...record, result: { evaluation: 'good' } });
  assert.equal(unreadable.result, undefined);
});

test('trainings of other stages and candidates do not affect the curve of the fine-tuning', () => {
  const other = { ...step(1), stage: 'evaluate', candidate: 'int8' } as NewEvent;
  assert.deepEqual(stateAfter(started, other).steps, []);
});
