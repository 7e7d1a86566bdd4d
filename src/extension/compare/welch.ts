/** Mean and standard deviation of a few scores; a single score has no deviation. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number | undefined;
}

/** @throws RangeError for no scores */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('No scores have no mean.');
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : undefined };
}

/**
 * The two-sided p-value of Welch's t-test (1947) for the difference of two means. Undefined if a deviation is missing or both are zero.
 */
export function welch(a: Spread, b: Spread): number | undefined {
  if (a.deviation === undefined || b.deviation === undefined) return undefined;
  const [va, vb] = [a.deviation ** 2 / a.count, b.deviation ** 2 / b.count];
  if (va + vb === 0) return undefined;
  const t = (a.mean - b.mean) / Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1));
  return incompleteBeta(freedom / (freedom + t ** 2), freedom / 2, 0.5);
}

/** The regularized incomplete beta function, as a continued fraction (Press et al., Numerical Recipes, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const tiny = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d);
      c = awayFromZero(1 + term / c);
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return value;
}

const awayFromZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);

/** Lanczos' approximation of the gamma function (g = 7, nine terms), for positive numbers. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1 + 7.5;
  const sum = terms.reduce((before, term, i) => before + term / (x + i), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
