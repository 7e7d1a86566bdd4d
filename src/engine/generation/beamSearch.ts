import { likeliestTokens } from '../../portable/sampling';
import type { TokenCache } from '../models/backbone';
import { tf } from '../tensorflow/loadTensorFlow';
import { nextTurn } from '../threads/nextTurn';
import { roomFor, takeValues, type Writer } from './generate';

export interface BeamSettings {
  /** How many texts are followed at a time. */
  readonly beams: number;
  /** How many tokens are added at most. */
  readonly maxTokens: number;
}

/** A continuation of the prompt, with its log probability in nats. */
interface Continuation {
  readonly tokens: readonly number[];
  readonly logProbability: number;
}

/** A continuation that goes on. */
interface Beam extends Continuation {
  /** The tokens that the model has not read. */
  readonly unread: readonly number[];
  /** The cache of read tokens, shared by beams with a common origin. */
  readonly cache: TokenCache;
}

/** A beam with one token more. */
interface Candidate extends Continuation {
  readonly cache: TokenCache;
  readonly hasEnded: boolean;
}

/** The mean log probability of the tokens, by which continuations of different lengths compare. */
const scoreOf = ({ tokens, logProbability }: Continuation) => logProbability / tokens.length;

/**
 * The likeliest continuation of a text that a search of some breadth finds: of all beams with each further token the likeliest are
 * followed, until none of them, as it stands, has a better mean log probability than each of the `beams` best that have ended. As
 * transformers searches with a length penalty of 1.
 * @param prompt at least one token
 * @returns the added tokens, without the one that ends the text
 * @throws GraftError `generate/too-long` for a prompt beyond the model's positions; CancelledError
 */
export async function searchBeams(
  writer: Writer,
  prompt: readonly number[],
  { beams: breadth, maxTokens }: BeamSettings,
  signal: AbortSignal,
): Promise<number[]> {
  const most = roomFor(writer.architecture, prompt, maxTokens);
  let beams: Beam[] = [{ tokens: [], logProbability: 0, unread: prompt, cache: [] }];
  let ended: Continuation[] = [];
  try {
    for (let length = 1; length <= most && canImprove(beams, ended, breadth); length++) {
      await nextTurn(signal);
      const candidates = extend(writer, beams, breadth, length === most);
      // Those beyond are only there so that enough go on.
      const newlyEnded = candidates.slice(0, breadth).filter(({ hasEnded }) => hasEnded);
      ended = [...ended, ...newlyEnded].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, breadth);
      beams = follow(candidates, breadth);
    }
  } finally {
    for (const { cache } of beams) tf.dispose(cache);
  }
  const { endTokens = [] } = writer.architecture;
  return (ended[0]?.tokens ?? []).filter((token) => !endTokens.includes(token));
}

function canImprove([first]: readonly Beam[], ended: readonly Continuation[], breadth: number): boolean {
  if (ended.length < breadth || !first) return first !== undefined;
  return scoreOf(first) > scoreOf(ended.at(-1)!);
}

/**
 * Has the model read the beams on; their caches are gone after that.
 * @param isLast whether no continuation may become longer
 * @returns twice as many as beams are followed, the likeliest first, because half of them may end the text
 */
function extend(writer: Writer, beams: readonly Beam[], breadth: number, isLast: boolean): Candidate[] {
  const { next, architecture } = writer;
  const { endTokens = [] } = architecture;
  const candidates = beams.flatMap(({ tokens, logProbability, unread, cache: before }) => {
    const { logits, cache } = next(unread, before);
    const scores = logProbabilities(takeValues(logits));
    return likeliestTokens(scores, 2 * breadth).map((token) => ({
      tokens: [...tokens, token],
      logProbability: logProbability + scores[token]!,
      cache,
      hasEnded: isLast || endTokens.includes(token),
    }));
  });
  for (const { cache } of beams) tf.dispose(cache);
  return candidates.sort((a, b) => b.logProbability - a.logProbability);
}

/** The beams that go on; lets go of the caches of all others. */
function follow(candidates: readonly Candidate[], breadth: number): Beam[] {
  const followed = candidates
    .slice(0, 2 * breadth)
    .filter(({ hasEnded }) => !hasEnded)
    .slice(0, breadth);
  const kept = new Set(followed.map(({ cache }) => cache));
  for (const { cache } of candidates) if (!kept.has(cache)) tf.dispose(cache);
  return followed.map(({ tokens, logProbability, cache }) => ({
    tokens,
    logProbability,
    unread: tokens.slice(-1),
    cache,
  }));
}

/** The log probabilities of logits, in nats. */
function logProbabilities(logits: Float32Array): Float32Array {
  const most = logits.reduce((best, logit) => Math.max(best, logit), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return logits.map((logit) => logit - most - Math.log(sum));
}
