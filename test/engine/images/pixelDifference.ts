/** The largest difference between two images' levels; infinite if they have not equally many. */
export function largestDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((worst, level, i) => Math.max(worst, Math.abs(level - b[i]!)), 0);
}
