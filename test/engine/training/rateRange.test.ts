import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPoint,
  hasDiverged,
  type RatePoint,
  rangeRate,
  suggestRate,
} from '../../../src/engine/training/rateRange';

/** A test's points whose loss is a function of the logarithm of the rate. */
function pointsOf(loss: (log: number) => number, steps = 100): RatePoint[] {
  let points: RatePoint[] = [];
  for (let step = 0; step < steps && !hasDiverged(points); step++) {
    const rate = rangeRate(step, steps);
    points = addPoint(points, rate, loss(Math.log10(rate)));
  }
  return points;
}

test('rates grow by one factor from 1e-7 to 1', () => {
  const rates = [0, 1, 2].map((step) => rangeRate(step, 3));
  assert.deepEqual(
    rates.map((rate) => rate.toPrecision(6)),
    ['1.00000e-7', '0.000316228', '1.00000'],
  );
});

test('the average begins at the first loss and follows later ones slowly', () => {
  const points = addPoint(addPoint([], 1e-7, 2), 2e-7, 1);
  assert.equal(points[0]!.smoothed, 2);
  assert.ok(Math.abs(points[1]!.smoothed - (0.9 * 2 + 1) / 1.9) < 1e-12);
});

test('the suggestion is where the loss falls fastest', () => {
  const fall = (log: number) => 2 - 1 / (1 + Math.exp(-4 * (log + 3)));
  const suggestion = suggestRate(pointsOf(fall))!;
  assert.ok(suggestion > 1e-3 && suggestion < 1e-2, `${suggestion}`);
});

test('a loss that only rises brings no suggestion', () => {
  assert.equal(suggestRate(pointsOf((log) => 8 + log)), undefined);
});

test('a test ends where its loss diverges, or is no number any more', () => {
  assert.equal(pointsOf((log) => (log > -2 ? 100 : 1)).length < 100, true);
  assert.equal(hasDiverged(addPoint([], 1, Number.NaN)), true);
});
