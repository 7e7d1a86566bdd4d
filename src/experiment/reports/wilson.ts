/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959964;

/**
 * The 95 % confidence interval of a share of `count` examples (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953).
 * Unlike the normal approximation it stays within 0 and 1, and it holds for a dozen examples.
 * @throws RangeError for no examples
 */
export function wilsonInterval(share: number, count: number): [low: number, high: number] {
  if (count <= 0) throw new RangeError('A share of no examples has no interval.');
  const spread = z ** 2 / count;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
