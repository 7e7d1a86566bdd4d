/** transformers' MPNet sorts distances into this many buckets and ignores the config's number. */
export const bucketCount = 32;

/** From this distance on all share a bucket. */
const farthest = 128;
const half = bucketCount / 2;
/** Distances below it have a bucket each; beyond, buckets widen with the logarithm. */
const exact = half / 2;

/**
 * The bucket of a distance in tokens, negative for tokens before: one half of the buckets for each direction (Raffel et al. 2020,
 * https://arxiv.org/abs/1910.10683). In float32, as transformers computes it, since borders lie on integers.
 */
export function bucketOf(distance: number): number {
  const steps = Math.abs(distance);
  const offset = distance > 0 ? half : 0;
  if (steps < exact) return offset + steps;
  const share = Math.fround(Math.fround(Math.log(steps / exact)) / Math.fround(Math.log(farthest / exact)));
  return offset + Math.min(half - 1, exact + Math.trunc(Math.fround(share * (half - exact))));
}
