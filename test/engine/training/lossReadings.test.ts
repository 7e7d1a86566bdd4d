import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LossReadings } from '../../../src/engine/training/lossReadings';

test('the first loss is read at once, and the next when its time has come', () => {
  const readings = new LossReadings(100);
  assert.ok(readings.isDue(1000));
  assert.equal(readings.note(1, 1000, 1020), 20);
  assert.ok(!readings.isDue(1119));
  assert.ok(readings.isDue(1120));
});

test('steps between two readings share the time; a step that follows a reading has its own', () => {
  const readings = new LossReadings(100);
  readings.note(1, 0, 10);
  assert.equal(readings.note(5, 40, 50), 10);
  // Something else took the time until 80.
  assert.equal(readings.note(6, 80, 95), 15);
});

test('no step takes no time at all', () => {
  assert.ok(new LossReadings(0).note(1, 5, 5) > 0);
});
