import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitPowerLaw } from '../../../src/engine/choosing/powerLaw';

const sizes = [50, 100, 200, 400, 800];

test('a power law is found again, and continued', () => {
  const law = (size: number) => 0.05 + 2 * size ** -0.5;
  const found = fitPowerLaw(sizes, sizes.map(law));
  assert.ok(Math.abs(found(1600) - law(1600)) < 2e-3);
});

test('errors that do not fall are expected to stay', () => {
  const found = fitPowerLaw(sizes, [0.2, 0.21, 0.2, 0.22, 0.23]);
  assert.ok(Math.abs(found(1600) - 0.212) < 2e-3);
});

test('errors of 0 are no exception', () => {
  assert.ok(fitPowerLaw(sizes, [0.1, 0, 0, 0, 0])(1600) < 0.01);
});
