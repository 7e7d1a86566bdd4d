import assert from 'node:assert/strict';

/** Asserts that no number is farther from what is expected than a tolerance. @param what they are, for messages */
export function assertClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}, allowed ${tolerance}`);
}
