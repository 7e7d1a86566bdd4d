import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochsForSteps } from '../../../src/extension/commands/epochsForSteps';

test('small data get as many epochs as make two hundred steps, with a limit; larger ones the usual number', () => {
  assert.equal(epochsForSteps(432, 16, 3), 8);
  assert.equal(epochsForSteps(80, 16, 3), 40);
  assert.equal(epochsForSteps(4, 16, 3), 60);
  assert.equal(epochsForSteps(0, 16, 3), 60);
  assert.equal(epochsForSteps(50_000, 16, 3), 3);
  // 67 steps an epoch are enough in three.
  assert.equal(epochsForSteps(16 * 67, 16, 3), 3);
  assert.equal(epochsForSteps(16 * 66, 16, 3), 4);
});
