import type { NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { DropoutPlace } from '../tensorflow/operations/dropout';

/** The options of a forward pass. */
export interface ForwardOptions {
  /** Training drops elements out and normalizes by the batch's own statistics, evaluation does not. */
  readonly training: boolean;
  /** [2], int32: the run's seed and the number of the step. Needed when training with dropout. */
  readonly dropoutSeed?: tf.Tensor1D | undefined;
  /** Whether even training keeps every element, so that its gradients can be compared with another program's. */
  readonly isDropoutOff?: boolean | undefined;
  /**
   * Takes the new values of variables that training changes without a gradient, by the variables' names. They are kept
   * beyond `tf.tidy`; the caller disposes of them.
   */
  readonly updates?: Map<string, tf.Tensor> | undefined;
  /**
   * Receives the outputs of an auxiliary head, if the model has one and the image is large enough. They are kept like the updates.
   */
  readonly auxiliaryOutputs?: tf.Tensor2D[] | undefined;
  /**
   * Whether batch normalization uses its stored statistics in training too, without updating them: a detector's batches are too small for
   * statistics.
   */
  readonly frozenStatistics?: boolean | undefined;
  /** Sees each layer of a CNN as it computes. */
  readonly observer?: LayerObserver | undefined;
}

/** Observes the inputs and outputs of a CNN's layers by name, [batch, height, width, channels], which are disposed of afterwards. */
export interface LayerObserver {
  convolved(name: string, x: tf.Tensor4D, y: tf.Tensor4D): void;
  normalized(name: string, x: tf.Tensor4D): void;
}

/** Turns elements of a tensor off while training; each call takes the next place of the step. */
export interface Dropout {
  <T extends tf.Tensor>(x: T, rate: number): T;
  /** Takes the next place for an operation that drops elements within itself; undefined where none are dropped. */
  place(rate: number): DropoutPlace | undefined;
}

/** One forward pass through backbone and head. */
export interface Pass
  extends Pick<
    ForwardOptions,
    'training' | 'updates' | 'auxiliaryOutputs' | 'frozenStatistics' | 'observer'
  > {
  readonly dropout: Dropout;
}

/** A model's weights as its forward pass reads them, by the original's names: variables, or what a tuning makes of them. */
export interface Weights extends Pick<ReadonlyMap<string, tf.Tensor>, 'get'> {
  /**
   * The rows [count, width] of a table by their numbers [count], where they are not simply the tensor's of that name; undefined where they
   * are. The caller owns them.
   */
  readonly rowsOf?: (table: string, rows: tf.Tensor1D) => tf.Tensor2D | undefined;
}

/** The keys and values, each [1, heads, tokens, headSize], of a text's tokens so far, for every layer; empty before the first. */
export type TokenCache = [keys: tf.Tensor4D, values: tf.Tensor4D][];

/** The features that a head can read, by the functions of a backbone that compute them. */
export type FeatureKind = 'pooled' | 'tokens' | 'pyramid';

/** A family's computation before the head, from the inputs of its architecture. The caller owns the results. */
export interface Backbone {
  /** One vector an example, [batch, featureSize]. */
  pooled(inputs: NamedTensors, pass: Pass): tf.Tensor2D;
  /** One vector a token, [batch, length, featureSize]. */
  tokens?(inputs: NamedTensors, pass: Pass): tf.Tensor3D;
  /**
   * The vectors [count, featureSize] of the tokens [1, count] of one text that follow those in a cache, and the cache with them, in a
   * network whose tokens see only those before them; without dropout.
   */
  follow?(ids: tf.Tensor2D, cache: TokenCache): { vectors: tf.Tensor2D; cache: TokenCache };
  /**
   * Vectors of an example at several depths of one pass, [batch, width]: `pooled`, and the means over tokens or over the places of an image
   * by the names that the architecture's `depths` lists.
   */
  depths?(inputs: NamedTensors, pass: Pass): ReadonlyMap<string, tf.Tensor2D>;
  /** Both halves of `pooled`, in a CNN. */
  readonly halves?: MapHalves;
  /**
   * Maps of features by their stride in pixels, from the finest on, each [batch, height, width, channels]. A stride of 4 to 32 that is
   * not a key has no map.
   */
  pyramid?(inputs: NamedTensors, pass: Pass): Map<number, tf.Tensor4D>;
}

/** A CNN, divided after its last map: up to there features have a position in the image. */
export interface MapHalves {
  /** The last map of features, [batch, height, width, channels]. */
  map(inputs: NamedTensors, pass: Pass): tf.Tensor4D;
  /** The head's input from that map, [batch, featureSize]. */
  vector(map: tf.Tensor4D, pass: Pass): tf.Tensor2D;
}
