import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewEvent, RunEvent } from '../../../src/experiment/runs/events';
import { applyEvent, emptyRunState, type RunState } from '../../../src/experiment/runs/runState';
import { progressElsewhere, shownWith } from '../../../src/extension/notebook/stageElsewhere';

function stateAfter(...events: NewEvent[]): RunState {
  const state = emptyRunState();
  for (const [seq, event] of events.entries())
    applyEvent(state, { seq, time: '2026-01-01T00:00:00.000Z', ...event } as RunEvent);
  return state;
}

test('a stage is shown in its cell, else in the next one that there is', () => {
  const has = (stage: string) => ['dataset', 'finetune', 'evaluate'].includes(stage);
  assert.equal(shownWith('finetune', has), 'finetune');
  assert.equal(shownWith('model', has), 'finetune');
  assert.equal(shownWith('package', has), undefined);
});

test('it shows the progress of a running stage', () => {
  const started: NewEvent = { type: 'stage-started', stage: 'finetune', key: 'k' };
  const step: NewEvent = {
    ...{ type: 'step', stage: 'finetune', step: 5, epoch: 1, loss: 1, learningRate: 1e-4 },
    ...{ examplesPerSecond: 50, ms: 200, totalSteps: 20 },
  };
  assert.equal(progressElsewhere('finetune', stateAfter()), undefined);
  assert.deepEqual(progressElsewhere('finetune', stateAfter(started)), {
    done: 0,
    total: 0,
    unit: '',
    message: 'Fine-tune: defaults',
  });
  assert.deepEqual(progressElsewhere('finetune', stateAfter(started, step)), {
    done: 5,
    total: 20,
    unit: 'steps',
    message: 'Fine-tune: defaults',
  });
});

test("a stage's own status follows its name", () => {
  const progress = { stage: 'model', done: 1, total: 3, unit: 'bytes', message: 'Downloading' } as const;
  const state = stateAfter(
    { type: 'stage-started', stage: 'model', key: 'k' },
    { type: 'stage-progress', ...progress },
  );
  assert.equal(progressElsewhere('model', state)?.message, 'Model: defaults · Downloading');
});
