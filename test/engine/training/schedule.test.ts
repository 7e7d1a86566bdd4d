import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../../src/engine/training/schedule';

const settings = { learningRate: 0.1, schedule: 'linear', warmup: 0.2, epochs: 2 } as const;
const at = (step: number, epoch: number) => ({ step, epoch, history: [] });

test('warm-up is a share of all steps, rounded up, and the factor is on the peak', () => {
  const rates = [0, 1, 2, 3].map((step) => learningRateAt(at(step, 1), 9, settings));
  assert.deepEqual(rates, [0, 0.05, 0.1, 0.1 * (6 / 7)]);
});

test('without warm-up the first step has the whole rate', () => {
  assert.equal(learningRateAt(at(0, 1), 4, { ...settings, warmup: 0 }), 0.1);
});

test('a plateau is seen in the validation losses of the epochs that are done', () => {
  const epoch = { epoch: 1, step: 1, train: { loss: 1 } };
  const history = [1, 2, 2].map((loss) => ({ ...epoch, validation: { loss } }));
  const moment = { step: 3, epoch: 4, history };
  const rate = learningRateAt(moment, 9, { ...settings, schedule: 'plateau', warmup: 0 });
  assert.equal(rate, 0.1 * 0.1);
});
