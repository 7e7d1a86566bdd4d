// Plain loops over the whole vocabulary for each token: array methods take ten times as long.

/** How the next token is chosen. */
export interface Sampling {
  /** Divides the logits; 0 always takes the likeliest token. */
  readonly temperature: number;
  /** Only that many of the likeliest tokens may be drawn. */
  readonly topK?: number | undefined;
  /** Only the fewest tokens whose probabilities add up to this may be drawn (Holtzman et al. 2020, https://arxiv.org/abs/1904.09751). */
  readonly topP?: number | undefined;
}

/** A token that may be drawn, with a weight in proportion to its probability. */
export interface Candidate {
  readonly token: number;
  readonly weight: number;
}

/**
 * Chooses the next token.
 * @param logits [vocabulary]
 * @param random numbers from 0 up to 1
 */
export function chooseToken(logits: Float32Array, sampling: Sampling, random: () => number): number {
  const { temperature, topK, topP = 1 } = sampling;
  if (temperature === 0) return likeliest(logits);
  // Where every token may be drawn, none needs its rank.
  if (topK === undefined && topP >= 1) return draw(weightsOf(logits, temperature), random);
  const candidates = candidatesOf(logits, sampling);
  return candidates[
    draw(
      Float64Array.from(candidates, ({ weight }) => weight),
      random,
    )
  ]!.token;
}

/** The tokens that may be drawn, the likeliest first: temperature, then top-k, then top-p, as transformers does. */
export function candidatesOf(logits: Float32Array, { temperature, topK, topP = 1 }: Sampling): Candidate[] {
  const weights = weightsOf(logits, temperature);
  const ranked = (tokens: readonly number[]) => tokens.map((token) => ({ token, weight: weights[token]! }));
  if (topK === undefined) return nucleus(ranked(tokensWithin(weights, topP)), topP * totalOf(weights));
  const candidates = ranked(likeliestTokens(logits, topK));
  return nucleus(candidates, topP * totalOf(Float64Array.from(candidates, ({ weight }) => weight)));
}

/** The tokens with the highest logits, these first; all if `count` is left out. */
export function likeliestTokens(logits: Float32Array, count = logits.length): number[] {
  const least = count < logits.length ? greatest(logits, count) : Number.NEGATIVE_INFINITY;
  return tokensFrom(logits, least).slice(0, count);
}

/** In proportion to the tokens' probabilities; the likeliest has 1. */
function weightsOf(logits: Float32Array, temperature: number): Float64Array {
  const most = logits[likeliest(logits)]!;
  const weights = new Float64Array(logits.length);
  for (let token = 0; token < weights.length; token++)
    weights[token] = Math.exp((logits[token]! - most) / temperature);
  return weights;
}

/**
 * Candidates for the likeliest tokens that together have a part of the probability. Tokens below a weight that could not contribute even
 * together are skipped, so that few must be ranked.
 */
function tokensWithin(weights: Float64Array, part: number): number[] {
  return tokensFrom(weights, ((1 - part) * totalOf(weights)) / weights.length);
}

/** The tokens of that score at least, the highest first. */
function tokensFrom(scores: Float32Array | Float64Array, least: number): number[] {
  const tokens: number[] = [];
  for (let token = 0; token < scores.length; token++) if (!(scores[token]! < least)) tokens.push(token);
  return tokens.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** The first of the candidates that weigh as much together; one at least. */
function nucleus(candidates: Candidate[], wanted: number): Candidate[] {
  let sum = 0;
  const last = candidates.findIndex(({ weight }) => {
    sum += weight;
    return sum >= wanted;
  });
  return last < 0 ? candidates : candidates.slice(0, last + 1);
}

/** The place of a weight, each as often as it is heavy. */
function draw(weights: Float64Array, random: () => number): number {
  let left = random() * totalOf(weights);
  for (let place = 0; place < weights.length; place++) {
    left -= weights[place]!;
    if (left < 0) return place;
  }
  // Rounding may leave a little over.
  return likeliest(weights);
}

/** The first of equals, as torch's argmax. */
function likeliest(scores: Float32Array | Float64Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token++) if (scores[token]! > scores[best]!) best = token;
  return best;
}

/** The value that stands at a place when the greatest come first, counted from 1 (Hoare 1961, "Algorithm 65: Find"). */
function greatest(values: Float32Array, place: number): number {
  const parted = values.slice();
  let [from, to] = [0, parted.length - 1];
  while (from < to) {
    const [left, right] = partition(parted, from, to);
    if (right < place - 1 && place - 1 < left) break;
    if (place - 1 <= right) to = right;
    else from = left;
  }
  return parted[place - 1]!;
}

/** Moves what is greater than one of the values of a range before what is less. @returns the places where the second part begins and the first ends */
function partition(values: Float32Array, from: number, to: number): [left: number, right: number] {
  const pivot = values[(from + to) >> 1]!;
  let [left, right] = [from, to];
  for (;;) {
    while (values[left]! > pivot) left++;
    while (values[right]! < pivot) right--;
    if (left <= right) {
      const moved = values[left]!;
      values[left++] = values[right]!;
      values[right--] = moved;
    }
    if (left > right) return [left, right];
  }
}

function totalOf(weights: Float64Array): number {
  let total = 0;
  for (let place = 0; place < weights.length; place++) total += weights[place]!;
  return total;
}
