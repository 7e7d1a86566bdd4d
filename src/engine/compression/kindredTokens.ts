/** A table with a vector for each token, row-major. */
export interface TokenTable {
  readonly values: Float32Array;
  readonly width: number;
}

/**
 * Ranks the tokens that no training text has: by the cosine of their vector with the mean of those that texts have, so that words of the
 * same subjects stay, which other texts will use. Vectors are taken from the mean of the table, since all share a direction.
 * @param weights 0 for what no text has; of the others, the shares in that mean
 * @returns the weights, with -3 to -1 in place of 0
 */
export function withKindredTokens(weights: Float64Array, table: TokenTable): Float64Array {
  const mean = weightedMean(table, new Float64Array(weights.length).fill(1));
  const centre = weightedMean(table, weights, mean);
  return weights.map((weight, token) => {
    if (weight > 0) return weight;
    const vector = direction(table, token, mean);
    return vector.reduce((sum, value, at) => sum + value * centre[at]!, 0) / (lengthOf(centre) || 1) - 2;
  });
}

/** The mean of vectors, or with an origin of their directions from there. */
function weightedMean(table: TokenTable, weights: Float64Array, origin?: Float64Array): Float64Array {
  const sum = new Float64Array(table.width);
  for (const [token, weight] of weights.entries()) {
    if (weight === 0) continue;
    const vector = origin ? direction(table, token, origin) : vectorOf(table, token);
    for (const [at, value] of vector.entries()) sum[at]! += weight * value;
  }
  const all = weights.reduce((total, weight) => total + weight, 0) || 1;
  return sum.map((value) => value / all);
}

function direction(table: TokenTable, token: number, origin: Float64Array): Float64Array {
  const from = Float64Array.from(vectorOf(table, token), (value, at) => value - origin[at]!);
  const length = lengthOf(from) || 1;
  return from.map((value) => value / length);
}

const vectorOf = ({ values, width }: TokenTable, token: number) =>
  values.subarray(token * width, (token + 1) * width);

const lengthOf = (vector: Float64Array) => Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0));
