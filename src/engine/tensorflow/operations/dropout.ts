import { tf } from '../loadTensorFlow';
import { type Attribute, execute, float32, int32, integers } from './execute';
import { hasOwnKernels } from './ownKernels';
import { withGradient } from './withGradient';

/**
 * The random key of one step, from which every place in the model derives its own.
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

/** Where in a step a model drops elements, and how many. */
export interface DropoutPlace {
  /** From `dropoutKey`. */
  readonly key: tf.Tensor1D;
  /** A number that no other dropout of the same step has. */
  readonly place: number;
  /** The probability with which an element becomes 0, above 0 and below 1. */
  readonly rate: number;
  /**
   * Where not all rows are there, [rows, width]: which they are of all, int32. They lose the elements that they would lose among these. For
   * Graft's own kernels only.
   */
  readonly rows?: tf.Tensor1D | undefined;
}

/**
 * Dropout as a pure function of seed, step and place: a resumed run draws the masks that the unbroken one would have drawn.
 * Kept elements are scaled by 1 / (1 - rate) (Srivastava et al. 2014).
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

/** What is left of x, without a gradient; the gradient's is the same of it. */
function dropped<T extends tf.Tensor>(x: T, at: DropoutPlace): T {
  return droppedBy(x, at, droppingInputs(at));
}

/** `dropped` by inputs that were kept for a gradient. */
function droppedBy<T extends tf.Tensor>(x: T, at: DropoutPlace, inputs: tf.Tensor[]): T {
  return execute('GraftDropout', [x, ...inputs], droppingAttributes(at));
}

/** The key, and which rows of all these are; of no place, what stands for them. */
export function droppingInputs(at: DropoutPlace | undefined): [key: tf.Tensor, rows: tf.Tensor] {
  return [at?.key ?? integers([0, 0]), at?.rows ?? integers([])];
}

/** How Graft's own kernels are told which elements to drop, besides the key; none where it is absent. */
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

/** XLA and TensorFlow's kernels agree on what a seed means as long as it is not negative. */
function withoutSign(key: tf.Tensor): tf.Tensor {
  return execute('BitwiseAnd', [key, tf.scalar(0x7fffffff, 'int32')], { T: int32 });
}
