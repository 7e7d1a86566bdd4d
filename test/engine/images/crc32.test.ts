import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32, crc32ByTable } from '../../../src/engine/images/crc32';

test('every implementation computes the checksum of ISO 3309', () => {
  // The check value of the catalogues of checksums.
  const digits = Buffer.from('123456789');
  assert.equal(crc32(digits), 0xcbf43926);
  assert.equal(crc32ByTable(digits), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
  assert.equal(crc32ByTable(new Uint8Array()), 0);
});
