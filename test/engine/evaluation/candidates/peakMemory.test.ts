import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPeakMemory } from '../../../../src/engine/evaluation/candidates/peakMemory';

const size = 256 * 1024 * 1024;

test('released memory counts towards the peak, earlier memory does not', {
  skip: process.platform === 'linux' ? false : 'only Linux tells',
}, async () => {
  const before = Buffer.alloc(size, 1);
  const { result, peakBytes } = await withPeakMemory(async () => Buffer.alloc(size, 1).length);
  assert.equal(result, before.length);
  assert.ok(peakBytes! > 0.8 * size && peakBytes! < 1.8 * size, `${peakBytes}`);
  const { peakBytes: less } = await withPeakMemory(async () => 1);
  assert.ok(less! < 0.5 * size, `${less}`);
});
