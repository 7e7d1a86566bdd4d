import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Moment, schedules } from '../../../src/engine/training/schedule';

type Rates = Record<string, number[]>;

/** The output of test/golden/schedules/make.py from PyTorch's and transformers' schedulers. */
interface Golden {
  readonly totalSteps: number;
  readonly epochs: number;
  readonly warmupSteps: number;
  readonly validationLosses: number[];
  readonly withoutWarmup: Rates;
  readonly withWarmup: Rates;
}

const golden: Golden = JSON.parse(readFileSync('test/golden/schedules/rates.json', 'utf8'));

function ratesOf(name: string, warmupSteps: number): number[] {
  const { totalSteps, epochs, validationLosses } = golden;
  return Array.from({ length: totalSteps }, (_, done) => {
    const epoch = Math.floor(done / (totalSteps / epochs));
    const known = validationLosses.slice(0, epoch);
    const moment: Moment = { done, totalSteps, warmupSteps, epoch, epochs, validationLosses: known };
    return schedules[name as keyof typeof schedules](moment);
  });
}

function assertRates(actual: number[], expected: number[]): void {
  for (const [i, rate] of expected.entries())
    assert.ok(Math.abs(actual[i]! - rate) <= 1e-12, `step ${i + 1}: ${actual[i]}, not ${rate}`);
}

test('the golden has every schedule', () => {
  assert.deepEqual(Object.keys(golden.withoutWarmup).sort(), Object.keys(schedules).sort());
});

for (const [name, expected] of Object.entries(golden.withoutWarmup))
  test(`${name} is PyTorch's or transformers' schedule`, () => assertRates(ratesOf(name, 0), expected));

for (const [name, expected] of Object.entries(golden.withWarmup))
  test(`${name} with warm-up is PyTorch's or transformers' schedule`, () =>
    assertRates(ratesOf(name, golden.warmupSteps), expected));

for (const name of ['step', 'plateau'])
  test(`${name} rises to its peak over the warm-up`, () => {
    assert.deepEqual(ratesOf(name, 4).slice(0, 5), [0, 0.25, 0.5, 0.75, 1]);
  });

test('one cycle of a single step is at its peak', () => {
  const moment = { done: 0, totalSteps: 1, warmupSteps: 0, epoch: 0, epochs: 1, validationLosses: [] };
  assert.equal(schedules['one-cycle'](moment), 1);
});
