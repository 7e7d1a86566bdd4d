import { trainingError } from '../../experiment/errors/training';
import { chooseToken, type Sampling } from '../../portable/sampling';
import { randomStream } from '../datasets/random';
import type { TokenCache } from '../models/backbone';
import type { NextToken } from '../models/head';
import type { HeadedModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';
import { nextTurn } from '../threads/nextTurn';

export interface GenerationSettings extends Sampling {
  /** How many tokens are added at most. */
  readonly maxTokens: number;
  /** The same seed draws the same text. */
  readonly seed: number;
}

/** Says what comes next. */
export interface Writer extends Pick<HeadedModel, 'architecture'> {
  /** As `NextToken`, of the tokens' numbers. */
  next(tokens: readonly number[], cache: TokenCache): ReturnType<NextToken>;
}

/**
 * The tokens that a model adds to a text, one after the other, until it ends the text (that token is not given), until there are
 * `maxTokens`, or until the model has no position left. The prompt is read at once, then one token a step.
 * @param prompt at least one token
 * @throws GraftError `generate/too-long` for a prompt beyond the model's positions, `run/cancelled`
 */
export async function* generateTokens(
  { next, architecture }: Writer,
  prompt: readonly number[],
  settings: GenerationSettings,
  signal: AbortSignal,
): AsyncGenerator<number, void> {
  const { endTokens = [] } = architecture;
  const most = roomFor(architecture, prompt, settings.maxTokens);
  const draws = randomStream(settings.seed, 'generation');
  const random = () => draws() / 2 ** 32;
  let unread = prompt;
  let cache: TokenCache = [];
  try {
    for (let added = 0; added < most; added++) {
      await nextTurn(signal);
      const read = next(unread, cache);
      tf.dispose(cache);
      cache = read.cache;
      const token = chooseToken(takeValues(read.logits), settings, random);
      if (endTokens.includes(token)) return;
      yield token;
      unread = [token];
    }
  } finally {
    tf.dispose(cache);
  }
}

/**
 * How many tokens can be added to a prompt.
 * @throws GraftError `generate/too-long` for a prompt beyond the model's positions
 */
export function roomFor(
  { maxLength = Number.POSITIVE_INFINITY }: Writer['architecture'],
  prompt: readonly number[],
  maxTokens: number,
): number {
  if (prompt.length > maxLength)
    throw trainingError('generate/too-long', { prompt: undefined, positions: maxLength });
  // The last token is not read any more, so it needs no position.
  return Math.min(maxTokens, maxLength - prompt.length + 1);
}

/** The values of a tensor, which it lets go of. */
export function takeValues(tensor: tf.Tensor1D): Float32Array {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}
