/** A p-value: `p = 0.034`, `p < 0.001`. */
export function writtenProbability(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}
