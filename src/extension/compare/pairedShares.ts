/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959964;

/** How two models differ on the examples that both answered. */
export interface PairedShares {
  readonly examples: number;
  /** Right in the second, wrong in the first; and the other way round. */
  readonly fixed: number;
  readonly broken: number;
}

/**
 * The interval in which the difference of the two shares of right answers lies with a confidence of 95 %: the adjusted Wald interval
 * for paired proportions (Bonett & Price 2012, https://doi.org/10.3102/1076998611411915).
 */
export function pairedInterval({ examples, fixed, broken }: PairedShares): [low: number, high: number] {
  const [better, worse] = [(fixed + 1) / (examples + 2), (broken + 1) / (examples + 2)];
  const half = z * Math.sqrt((better + worse - (better - worse) ** 2) / (examples + 2));
  return [Math.max(-1, better - worse - half), Math.min(1, better - worse + half)];
}

/**
 * How likely the answers that changed would fall so unevenly, or more so, if either way were as likely: the exact test of McNemar
 * (1947), two-sided.
 */
export function mcnemar({ fixed, broken }: Pick<PairedShares, 'fixed' | 'broken'>): number {
  const changed = fixed + broken;
  let term = 0.5 ** changed;
  // Beyond a thousand changes the first term is no number any more; the normal distribution is as good by far.
  if (term === 0) return normalTails((Math.abs(fixed - broken) - 1) / Math.sqrt(changed));
  let sum = 0;
  for (let count = 0; count <= Math.min(fixed, broken); count++) {
    sum += term;
    term *= (changed - count) / (count + 1);
  }
  return Math.min(1, 2 * sum);
}

/** The share of the normal distribution that lies farther out (Abramowitz & Stegun 7.1.26, to 1.5e-7). */
function normalTails(deviation: number): number {
  const x = Math.max(0, deviation) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return series * Math.exp(-(x ** 2));
}
