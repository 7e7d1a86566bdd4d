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
  return sampling.temperature === 0 ? likeliest(logits) : draw(candidatesOf(logits, sampling), random);
}

/** The tokens that may be drawn, the likeliest first: temperature, then top-k, then top-p, as transformers does. */
export function candidatesOf(logits: Float32Array, { temperature, topK, topP = 1 }: Sampling): Candidate[] {
  const tokens = likeliestTokens(logits, topK);
  const most = logits[tokens[0]!]!;
  const candidates = tokens.map((token) => ({
    token,
    weight: Math.exp((logits[token]! - most) / temperature),
  }));
  return nucleus(candidates, topP);
}

/** The tokens with the highest logits, these first; all if `count` is left out. */
export function likeliestTokens(logits: Float32Array, count = logits.length): number[] {
  // Numbers sort much faster than tokens by their numbers, so the few that may be meant are found first.
  const isAll = count >= logits.length;
  const least = isAll ? Number.NEGATIVE_INFINITY : logits.slice().sort().at(-count)!;
  const tokens = [...logits.keys()].filter((token) => !(logits[token]! < least));
  return tokens.sort((a, b) => logits[b]! - logits[a]! || a - b).slice(0, count);
}

/** The first of the candidates that have a part of the probability together; one at least. */
function nucleus(candidates: Candidate[], part: number): Candidate[] {
  if (part >= 1) return candidates;
  const wanted = part * totalOf(candidates);
  let sum = 0;
  const last = candidates.findIndex(({ weight }) => {
    sum += weight;
    return sum >= wanted;
  });
  return last < 0 ? candidates : candidates.slice(0, last + 1);
}

function draw(candidates: readonly Candidate[], random: () => number): number {
  let left = random() * totalOf(candidates);
  const drawn = candidates.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  // Rounding may leave a little over.
  return (drawn ?? candidates.at(-1)!).token;
}

/** The first of equals, as torch's argmax. */
function likeliest(logits: Float32Array): number {
  let best = 0;
  // Over a whole vocabulary, for each token: `reduce` takes seven times as long.
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[best]!) best = token;
  return best;
}

function totalOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { weight }) => sum + weight, 0);
}
