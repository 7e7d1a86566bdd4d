import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageOutputSchema } from '../../src/experiment/protocols/notebookProtocol';
import { type NewEvent, parseEvent } from '../../src/experiment/runs/events';
import { applyEvent, emptyRunState, type RunState } from '../../src/experiment/runs/runState';
import { stageOutputs, stageSuccess, trainingOf } from '../../src/runs/stageOutputs';

function stateAfter(...events: NewEvent[]): RunState {
  const state = emptyRunState();
  for (const [seq, event] of events.entries()) {
    const read = parseEvent(JSON.stringify({ seq, time: '2026-01-01T00:00:00.000Z', ...event }));
    assert.ok(read);
    applyEvent(state, read);
  }
  return state;
}

const started: NewEvent = { type: 'stage-started', stage: 'finetune', key: 'k' };
const step = (number: number, loss = 1): NewEvent => ({
  ...{ type: 'step', stage: 'finetune', step: number, epoch: 1, loss, learningRate: 1e-4 },
  ...{ examplesPerSecond: 50, ms: 200, totalSteps: 20 },
});

test('a training that has not begun shows its progress, then a live chart', () => {
  assert.deepEqual(
    stageOutputs('finetune', stateAfter(started), 'r', undefined).map(({ view }) => view),
    ['progress'],
  );
  const [chart, ...more] = stageOutputs(
    'finetune',
    stateAfter(started, step(1), step(2, 0.5)),
    'r',
    undefined,
  );
  assert.deepEqual(more, []);
  assert.ok(chart?.view === 'training' && chart.live);
  assert.deepEqual(chart.training.curve, [
    [1, 1, 1e-4, 50],
    [2, 0.5, 1e-4, 50],
  ]);
  assert.ok(stageOutputSchema.safeParse(chart).success);
});

test('the time left follows from the steps after the first, and has room for the package', () => {
  assert.equal(trainingOf(stateAfter(started, step(1))).pace?.secondsLeft, undefined);
  const { pace } = trainingOf(stateAfter(started, step(1), step(5)));
  assert.deepEqual(pace, { step: 5, epoch: 1, examplesPerSecond: 50, secondsLeft: 3.5 });
});

test('a training that was stopped has no time left', () => {
  const [chart] = stageOutputs('finetune', stateAfter(started, step(1), step(5)), 'r', 'killed');
  assert.ok(chart?.view === 'training');
  assert.deepEqual(chart.training.pace, { step: 5, epoch: 1, examplesPerSecond: 50 });
});

test('a failed stage keeps what was drawn and shows its error', () => {
  const error = { code: 'training/not-finite', message: 'The loss is not a number.' };
  const state = stateAfter(started, step(1), { type: 'error', stage: 'finetune', error });
  const outputs = stageOutputs('finetune', state, 'r', 'failed');
  assert.deepEqual(
    outputs.map(({ view }) => view),
    ['training', 'error'],
  );
  assert.equal(stageSuccess('finetune', state), false);
});

test('a killed run says so, and is neither a success nor a failure', () => {
  const state = stateAfter(started, step(1));
  const outputs = stageOutputs('finetune', state, 'r', 'killed');
  assert.match(outputs[1]?.view === 'notice' ? outputs[1].message : '', /killed.*resume/);
  assert.equal(stageSuccess('finetune', state), undefined);
});

test('a run whose folder was deleted, or whose disk is full, says so', () => {
  const said = (ending: 'deleted' | 'disk-full') => {
    const outputs = stageOutputs('finetune', stateAfter(started, step(1)), 'r', ending);
    return outputs[1]?.view === 'notice' ? outputs[1].message : '';
  };
  assert.match(said('deleted'), /was deleted during the run\..*Run the experiment again/);
  assert.match(said('disk-full'), /disk is full.*resume/);
});

test('a result of a form that is not known is not drawn, and said to be of another version', () => {
  const state = stateAfter({
    ...{ type: 'stage-finished', stage: 'evaluate', key: 'k' },
    ...{ cached: false, ms: 1, result: { accuracy: '<script>' } },
  });
  const [notice, ...more] = stageOutputs('evaluate', state, 'r', 'done');
  assert.match(notice?.view === 'notice' ? notice.message : '', /another version/);
  assert.deepEqual(more, []);
});
