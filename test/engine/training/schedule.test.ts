import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from '../../../src/engine/training/schedule';

// transformers.get_linear_schedule_with_warmup(optimizer, 2, 10) and get_constant_schedule_with_warmup(optimizer, 2), rate 1.
const linear = [0, 0.5, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125];
const constant = [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1];

for (const [schedule, expected] of Object.entries({ linear, constant }))
  test(`${schedule} with warm-up is transformers' schedule`, () => {
    const settings = { learningRate: 1, schedule: schedule as 'linear' | 'constant', warmup: 0.2 };
    const rates = expected.map((_, i) => learningRateAt(i + 1, 10, settings));
    assert.deepEqual(rates, expected);
  });

test('without warm-up the first step has the whole rate', () => {
  assert.equal(learningRateAt(1, 4, { learningRate: 0.1, schedule: 'linear', warmup: 0 }), 0.1);
});
