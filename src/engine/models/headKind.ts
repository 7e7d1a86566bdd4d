import type { NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { Backbone, Pass, TokenCache, Weights } from './backbone';
import type { Architecture, TensorShapes } from './family';

/** A head over a backbone, with its weights. */
export interface BuiltHead {
  /** What is trained and scored, [batch, outputs]. */
  outputs(inputs: NamedTensors, pass: Pass): tf.Tensor2D;
  /** What a model answers that others serve: the original's logits. */
  served(inputs: NamedTensors, pass: Pass): tf.Tensor;
  /** Absent in a model that does not say what comes next. */
  readonly next?: NextToken | undefined;
  readonly follow?: FollowingTokens | undefined;
}

/**
 * Reads the tokens [1, count] of one text that follow those in a cache: the logits [vocabulary] of the token after them, and the cache
 * with them. Both are the caller's, as the cache that it was given.
 */
export type NextToken = (ids: tf.Tensor2D, cache: TokenCache) => { logits: tf.Tensor1D; cache: TokenCache };

/**
 * Reads the tokens of one text that follow those in a cache: the logits [1, count, vocabulary] of what comes after each, and the cache with
 * them. Both are the caller's, as the cache that it was given.
 * @param ids [1, count], int32
 */
export type FollowingTokens = (
  ids: tf.Tensor2D,
  cache: TokenCache,
) => { logits: tf.Tensor3D; cache: TokenCache };

/** A kind of head. */
export interface Head {
  /** What its outputs are called, where the data have no say in it. */
  readonly outputs?: readonly string[];
  /** The variables that it has of its own. */
  shapes(architecture: Architecture, outputs: number): TensorShapes;
  build(architecture: Architecture, weights: Weights, backbone: Backbone): BuiltHead;
  /**
   * The outputs that a served model's answer comes to.
   * @param answer what `served` gives, row-major
   * @param inputs the ids and the mask of the texts, by the names that a model is served under
   */
  outputsOf(answer: Float32Array, inputs: ServedTexts): Float32Array;
}

/** Texts as a served model reads them. */
export type ServedTexts = Readonly<
  Record<string, { readonly values: ArrayLike<number>; readonly shape: readonly number[] }>
>;
