import { CompiledPrograms } from '../compile/compiledPrograms';
import { type Feeds, heldFeed, type NamedTensors } from '../compile/feeds';
import type { Program } from '../compile/program';
import type { TokenCache } from '../models/backbone';
import type { NextToken } from '../models/head';
import type { HeadedModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';
import type { Writer } from './generate';

/** The parts of a language model. */
export type LanguageModel = Pick<HeadedModel, 'architecture' | 'variables'> & { readonly next: NextToken };

/** A writer whose graphs the caller disposes of. */
export interface CompiledWriter extends Writer {
  dispose(): void;
}

const name = 'next';

/**
 * A language model as two graphs: one reads prompts of all lengths, the other one token after any number of others, whose keys and values
 * stay on the device. The session takes the weights over, so that the model itself answers nothing any more.
 * @throws CannotCompile naming the operation
 */
export function compileWriter({ architecture, variables, next }: LanguageModel): CompiledWriter {
  const options = { precision: 'float32', useXla: () => false, ownsState: true } as const;
  const programs = new CompiledPrograms({ variables, slots: new Map() }, options);
  const program: Program = ({ ids, ...cache }) => {
    const { logits, cache: grown } = next(ids as tf.Tensor2D, unnamed(cache));
    return { logits, ...named(grown) };
  };
  const example = exampleFeeds(next, architecture);
  programs.prepare(example.map((feeds) => ({ name, program, feeds })));
  return {
    architecture,
    next: (tokens, cache) => {
      const { logits, ...grown } = programs.call(name, program, feedsOf(tokens, cache));
      return { logits: logits as tf.Tensor1D, cache: unnamed(grown) };
    },
    dispose: () => programs.dispose(),
  };
}

/** A prompt, and a token after it. */
function exampleFeeds(
  next: NextToken,
  { maxLength = Number.POSITIVE_INFINITY }: Writer['architecture'],
): Feeds[] {
  // A text of some tokens tells the cache's shape.
  const tokens = new Array<number>(Math.max(1, Math.min(8, maxLength - 1))).fill(0);
  const { logits, cache } = tf.tidy(() => next(tf.tensor2d(tokens, [1, tokens.length], 'int32'), []));
  const feeds = [feedsOf(tokens, []), feedsOf([0], cache)];
  tf.dispose([logits, cache]);
  return feeds;
}

/** Any number of tokens only comes without a cache. */
function feedsOf(tokens: readonly number[], cache: TokenCache): Feeds {
  const axes = [undefined, cache.length === 0 ? 'count' : undefined];
  const ids = { values: Int32Array.from(tokens), shape: [1, tokens.length], axes };
  const held = Object.entries(named(cache)).map(
    ([key, tensor]) => [key, heldFeed(tensor, [undefined, undefined, 'past', undefined])] as const,
  );
  return { ids, ...Object.fromEntries(held) };
}

/** The layers' keys and values in one record, and the cache that such a record is. */
function named(cache: TokenCache): NamedTensors {
  const pairs = cache.flatMap(([keys, values], layer) => [
    [`keys${layer}`, keys],
    [`values${layer}`, values],
  ]);
  return Object.fromEntries(pairs);
}

function unnamed(tensors: NamedTensors): TokenCache {
  const flat = Object.values(tensors) as tf.Tensor4D[];
  return Array.from({ length: flat.length / 2 }, (_, layer) => [flat[2 * layer]!, flat[2 * layer + 1]!]);
}
