import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bucketOf } from '../../../../src/engine/models/mpnet/distanceBuckets';

test('every distance is in the bucket that transformers puts it in', () => {
  // Made by test/golden/bert/make.py, from -600 on.
  const buckets: number[] = JSON.parse(readFileSync('test/golden/bert/distanceBuckets.json', 'utf8'));
  assert.equal(buckets.length, 1201);
  assert.deepEqual(
    buckets.map((_, i) => bucketOf(i - 600)),
    buckets,
  );
});
