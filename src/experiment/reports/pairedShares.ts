/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959964;

/** The difference of two models on the examples that both answered. */
export interface PairedShares {
  readonly examples: number;
  /** The number right only in the second, and right only in the first. */
  readonly fixed: number;
  readonly broken: number;
}

/**
 * The 95 % confidence interval of the difference of the two accuracies: the adjusted Wald interval for paired proportions (Bonett & Price
 * 2012, https://doi.org/10.3102/1076998611411915).
 */
export function pairedInterval({ examples, fixed, broken }: PairedShares): [low: number, high: number] {
  const [better, worse] = [(fixed + 1) / (examples + 2), (broken + 1) / (examples + 2)];
  const half = z * Math.sqrt((better + worse - (better - worse) ** 2) / (examples + 2));
  return [Math.max(-1, better - worse - half), Math.min(1, better - worse + half)];
}

/**
 * The p-value of the changed answers under the hypothesis that both directions are equally likely: the exact two-sided test of McNemar
 * (1947).
 */
export function mcnemar({ fixed, broken }: Pick<PairedShares, 'fixed' | 'broken'>): number {
  const changed = fixed + broken;
  let term = 0.5 ** changed;
  // Beyond a thousand changes the first term underflows, and the normal approximation is good.
  if (term === 0) return normalTails((Math.abs(fixed - broken) - 1) / Math.sqrt(changed));
  let sum = 0;
  for (let count = 0; count <= Math.min(fixed, broken); count++) {
    sum += term;
    term *= (changed - count) / (count + 1);
  }
  return Math.min(1, 2 * sum);
}

/** The two-sided tail probability of the normal distribution (Abramowitz & Stegun 7.1.26, to 1.5e-7). */
function normalTails(deviation: number): number {
  const x = Math.max(0, deviation) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return series * Math.exp(-(x ** 2));
}
