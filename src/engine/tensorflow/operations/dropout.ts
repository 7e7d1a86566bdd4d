import { tf } from '../loadTensorFlow';
import { type Attribute, execute, float32, int32, integers } from './execute';
import { hasOwnKernels } from './ownKernels';
import { withGradient } from './withGradient';

/**
 * The random key of a step, from which every dropout in the model derives its key.
 * @param seedAndStep [2], int32: the run's seed and the number of the step
 * @returns [2], int32, well mixed, so that neighbouring seeds and steps share nothing
 */
export function dropoutKey(seedAndStep: tf.Tensor1D): tf.Tensor1D {
  return execute('StatelessRandomUniformFullInt', [integers([2]), seedAndStep], {
    dtype: int32,
    T: int32,
    Tseed: int32,
  });
}

/** The key, place and rate of a dropout. */
export interface DropoutPlace {
  /** From `dropoutKey`. */
  readonly key: tf.Tensor1D;
  /** A number that is unique among the dropouts of a step. */
  readonly place: number;
  /** The probability that an element becomes 0, above 0 and below 1. */
  readonly rate: number;
  /**
   * For a subset of rows, [rows, width]: their indices among all rows, int32. They lose the same elements as among all rows. Only for
   * Graft's kernels.
   */
  readonly rows?: tf.Tensor1D | undefined;
}

/**
 * Dropout as a pure function of seed, step and place: a resumed run draws the same masks as an uninterrupted one. Kept elements are scaled
 * by 1 / (1 - rate) (Srivastava et al. 2014).
 * @param x any shape
 */
export function dropout<T extends tf.Tensor>(x: T, at: DropoutPlace): T {
  return hasOwnKernels() ? inOnePass(x, at) : multiplied(x, at);
}

function inOnePass<T extends tf.Tensor>(x: T, at: DropoutPlace): T {
  return withGradient([x], () => ({
    value: dropped(x, at),
    saved: droppingInputs(at),
    gradient: (dy, saved) => [droppedBy(dy, at, saved)],
  }));
}

/** Applies the mask to x, or to its gradient. */
function dropped<T extends tf.Tensor>(x: T, at: DropoutPlace): T {
  return droppedBy(x, at, droppingInputs(at));
}

/** `dropped` with inputs that were saved for a gradient. */
function droppedBy<T extends tf.Tensor>(x: T, at: DropoutPlace, inputs: tf.Tensor[]): T {
  return execute('GraftDropout', [x, ...inputs], droppingAttributes(at));
}

/** The key and the row indices; placeholders without dropout. */
export function droppingInputs(at: DropoutPlace | undefined): [key: tf.Tensor, rows: tf.Tensor] {
  return [at?.key ?? integers([0, 0]), at?.rows ?? integers([])];
}

/** The attributes of Graft's kernels for dropout, besides the key; no dropout if absent. */
export function droppingAttributes(at: DropoutPlace | undefined): Record<string, Attribute> {
  const { rate, place } = at ?? { rate: 0, place: 0 };
  return { rate: { float: rate }, kept_scale: { float: 1 / (1 - rate) }, place: { int: place } };
}

function multiplied<T extends tf.Tensor>(x: T, { rate, key, place }: DropoutPlace): T {
  return withGradient([x], () => {
    const attributes = { dtype: float32, T: int32, Tseed: int32 };
    const placeKey = withoutSign(tf.add(key, integers([place, 0])));
    const uniform = execute('StatelessRandomUniform', [integers(x.shape), placeKey], attributes);
    const kept = tf.cast(tf.greaterEqual(uniform, rate), 'float32');
    const mask = tf.mul(kept, 1 / (1 - rate));
    return { value: tf.mul<T>(x, mask), saved: [mask], gradient: (dy, [scale]) => [tf.mul(dy, scale!)] };
  });
}

/** XLA and TensorFlow's kernels interpret only non-negative seeds equally. */
function withoutSign(key: tf.Tensor): tf.Tensor {
  return execute('BitwiseAnd', [key, tf.scalar(0x7fffffff, 'int32')], { T: int32 });
}
