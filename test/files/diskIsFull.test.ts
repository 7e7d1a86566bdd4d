import assert from 'node:assert/strict';
import os from 'node:os';
import { test } from 'node:test';
import { diskIsFull, isFull } from '../../src/files/diskIsFull';

test('a disk is full where less than a megabyte is left to who may not use its reserve', async () => {
  assert.ok(isFull({ blocks: 1000, bavail: 100, bsize: 4096 }));
  assert.ok(!isFull({ blocks: 1000, bavail: 500, bsize: 4096 }));
  assert.ok(!isFull({ blocks: 0, bavail: 0, bsize: 4096 }));
  assert.equal(await diskIsFull(os.tmpdir()), false);
  assert.equal(await diskIsFull('/there/is/no/such/place'), false);
});
