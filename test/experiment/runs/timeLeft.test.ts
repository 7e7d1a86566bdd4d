import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/experiment/runs/events';
import { applyEvent, emptyRunState } from '../../../src/experiment/runs/runState';
import { msLeft } from '../../../src/experiment/runs/timeLeft';

const trainExamples = 160;
const batch = 16;

/** A run of two epochs of ten steps: 3 s for the first step, then 200 ms each; 400 ms at the end of an epoch; 1 s to score, 0.5 s to package. */
function* events(): Generator<[RunEvent, number]> {
  let time = 0;
  const at = () => ({ seq: 0, time: new Date(time).toISOString() });
  const splits = [
    { name: 'train', examples: trainExamples },
    { name: 'validation', examples: 107 },
    { name: 'test', examples: 267 },
  ];
  const result = {
    ...{
      modality: 'text',
      task: 'classification',
      labels: ['a'],
      targets: '1 label',
      splits,
      scoredOnTraining: false,
    },
    ...{ columns: { text: 't', label: ['l'] }, duplicates: 0, emptyTexts: 0, files: [], report: [] },
  };
  const dataset = { type: 'stage-finished', stage: 'dataset', key: 'k', cached: false, ms: 1, result };
  yield [{ ...at(), ...dataset } as RunEvent, 0];
  const total = 3000 + 19 * 200 + 2 * 400 + 1000 + 500;
  for (let step = 1; step <= 20; step++) {
    const ms = step === 1 ? 3000 : 200;
    time += ms;
    const pace = { ms, examplesPerSecond: (1000 * batch) / ms };
    const epoch = step <= 10 ? 1 : 2;
    const event = {
      type: 'step',
      stage: 'finetune',
      step,
      epoch,
      loss: 1,
      learningRate: 1,
      totalSteps: 20,
      ...pace,
    };
    yield [{ ...at(), ...event } as RunEvent, total - time];
    if (step % 10 > 0) continue;
    time += 400;
    const metrics = { stage: 'finetune', train: { loss: 1 } };
    yield [{ ...at(), type: 'epoch', epoch, step, totalEpochs: 2, ...metrics } as RunEvent, total - time];
  }
}

test('the time left is right within a fifth from a tenth of the run on, though the first step takes long', () => {
  const state = emptyRunState();
  let looked = 0;
  for (const [event, truth] of events()) {
    applyEvent(state, event);
    if (event.type !== 'step') continue;
    const said = msLeft(state);
    if (event.step === 1) assert.equal(said, undefined, 'nothing to go by');
    else assert.ok(Math.abs(said! - truth) < 0.2 * truth, `step ${event.step}: ${said}, not ${truth}`);
    looked++;
  }
  assert.equal(looked, 20);
});
