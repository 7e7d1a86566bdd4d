import assert from 'node:assert/strict';

describe('a suite that fails', () => {
  it('fails', () => {
    assert.equal(1, 2);
  });
});
