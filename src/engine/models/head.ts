import type { GraftError } from '../../experiment/errors/errors';
import type { NamedNumbers, NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { Backbone, FeatureKind, Pass, TokenCache, Weights } from './backbone';
import type { Architecture, TensorShapes } from './family';

/** A head over a backbone, with its weights. */
export interface BuiltHead {
  /** The outputs that are trained and scored, each [batch, ...]; of most heads `logits`, [batch, labels]. */
  outputs(inputs: NamedTensors, pass: Pass): NamedTensors;
  /** The outputs of the model that others serve, among them the original's `logits`. */
  served(inputs: NamedTensors, pass: Pass): NamedTensors;
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
  /** The features of the backbone that it reads. */
  readonly reads: readonly FeatureKind[];
  /** Its labels, where the data do not decide them. */
  readonly labels?: readonly string[];
  /** The variables that it adds to the backbone's: their names begin with the architecture's `headName`. */
  shapes(architecture: Architecture, labels: number): TensorShapes;
  /** Why an architecture that gives these features does not fit all the same; absent where every one fits. */
  misfit?(architecture: Architecture): GraftError | undefined;
  build(architecture: Architecture, weights: Weights, backbone: Backbone): BuiltHead;
  /**
   * Makes the outputs that are scored of those that a served model gives.
   * @param inputs by the names that a model is served under
   */
  outputsOf(served: NamedNumbers, inputs: NamedNumbers): NamedNumbers;
}
