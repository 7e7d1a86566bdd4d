import { optimizeError } from '../../experiment/errors/optimize';
import { type NamedValues, onlyNumbers } from '../datasets/exampleValues';
import { type EncodedTexts, exampleCount } from '../inputs/text/encodedTexts';
import type { VocabularySettings } from './compressionSettings';

/** The ranking of tokens: a number for each, larger for tokens that the texts need more. */
type Weighing = (texts: EncodedTexts, targets: NamedValues, tokens: number) => Float64Array;

const weighings: Record<VocabularySettings['by'], Weighing> = {
  tfidf: (texts, _, tokens) => tfIdf(texts, tokens),
  'tfidf-icf': (texts, targets, tokens) => {
    const perClass = inverseFrequency(texts, classesOf(targets), tokens);
    return tfIdf(texts, tokens).map((weight, token) => weight * perClass[token]!);
  },
};

/**
 * How much the texts need each token: TF-IDF (Spärck Jones 1972) with scikit-learn's smoothing, summed over the texts; with `tfidf-icf`
 * times the inverse frequency among classes, so that words of few classes count for more.
 * @param tokens how many there are
 * @returns [tokens]; 0 for what no text has
 * @throws GraftError `optimize/no-classes`
 */
export function tokenWeights(
  texts: EncodedTexts,
  targets: NamedValues,
  by: VocabularySettings['by'],
  tokens: number,
): Float64Array {
  return weighings[by](texts, targets, tokens);
}

function tfIdf(texts: EncodedTexts, tokens: number): Float64Array {
  const counts = new Float64Array(tokens);
  for (const id of texts.ids) counts[id]!++;
  const perText = inverseFrequency(texts, (text) => text, tokens);
  return counts.map((count, token) => count * perText[token]!);
}

/** ln((1 + groups) / (1 + groups with the token)) + 1, of the texts grouped. */
function inverseFrequency(
  texts: EncodedTexts,
  groupOf: (text: number) => number,
  tokens: number,
): Float64Array {
  const groups = new Map<number, Set<number>>();
  for (let text = 0; text < exampleCount(texts); text++) {
    const seen = groups.get(groupOf(text)) ?? new Set();
    groups.set(groupOf(text), seen);
    for (const id of texts.ids.subarray(texts.offsets[text], texts.offsets[text + 1])) seen.add(id);
  }
  const having = new Float64Array(tokens);
  for (const seen of groups.values()) for (const id of seen) having[id]!++;
  return having.map((count) => Math.log((1 + groups.size) / (1 + count)) + 1);
}

function classesOf(targets: NamedValues): (text: number) => number {
  const classes = onlyNumbers(targets);
  if (classes instanceof Int32Array) return (text) => classes[text]!;
  throw optimizeError('optimize/no-classes', {});
}

/** A table with a vector for each token, row-major. */
interface TokenTable {
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
