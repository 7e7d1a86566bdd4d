/** The error that a law expects with a number of examples. */
export type PowerLaw = (examples: number) => number;

/** Shares of the least error that may stay with any number of examples. */
const floors = Array.from({ length: 20 }, (_, i) => i / 20);
/** An error of 0 has no logarithm. */
const least = 1e-4;

/** Fits `floor + factor * examples ** -exponent` to errors, the exponent not below 0, with the least squared differences. */
export function fitPowerLaw(sizes: readonly number[], errors: readonly number[]): PowerLaw {
  const lowest = errors.reduce((a, b) => Math.min(a, b));
  let best: { readonly law: PowerLaw; readonly squares: number } | undefined;
  for (const share of floors) {
    const law = lawAbove(share * Math.max(0, lowest), sizes, errors);
    const squares = sizes.reduce((sum, size, i) => sum + (law(size) - errors[i]!) ** 2, 0);
    if (!best || squares < best.squares) best = { law, squares };
  }
  return best!.law;
}

/** The law of a given floor: a straight line through the logarithms. */
function lawAbove(floor: number, sizes: readonly number[], errors: readonly number[]): PowerLaw {
  const [x, y] = [sizes.map(Math.log), errors.map((error) => Math.log(Math.max(least, error - floor)))];
  const [meanX, meanY] = [x, y].map((of) => of!.reduce((sum, value) => sum + value / of!.length, 0));
  const shared = x.reduce((sum, value, i) => sum + (value - meanX!) * (y[i]! - meanY!), 0);
  const spread = x.reduce((sum, value) => sum + (value - meanX!) ** 2, 0);
  const exponent = Math.max(0, -shared / spread);
  return (examples) => floor + Math.exp(meanY! + exponent * (meanX! - Math.log(examples)));
}
