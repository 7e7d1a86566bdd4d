import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shouldStopEarly } from '../../../src/engine/training/earlyStopping';

const cases: [losses: number[], patience: number, stops: boolean][] = [
  [[], 1, false],
  [[1, 2, 3], 0, false],
  [[1, 0.9], 1, false],
  [[1, 0.9, 0.9], 1, true],
  [[1, 0.9, 0.95], 2, false],
  [[1, 0.9, 0.95, 0.91], 2, true],
  [[1, 0.9, 0.95, 0.89], 2, false],
];
for (const [losses, patience, stops] of cases)
  test(`losses ${losses.join(', ') || 'of no epoch'} ${stops ? 'end' : 'go on'} with a patience of ${patience}`, () => {
    assert.equal(shouldStopEarly(losses, patience), stops);
  });
