import { tf } from '../loadTensorFlow';
import { asComposite } from './composite';
import { type DropoutPlace, dropout, droppedBy, droppingAttributes, droppingInputs } from './dropout';
import { executeMany } from './execute';
import { hasOwnKernels } from './ownKernels';
import { reduce } from './reduce';
import { withGradient } from './withGradient';

/**
 * Layer normalization over the last axis with the biased variance (Ba et al. 2016, https://arxiv.org/abs/1607.06450).
 * @param x [rows, width]
 * @param scale gamma, [width]
 * @param offset beta, [width]
 * @param epsilon added to the variance under the root
 * @returns [rows, width]
 */
export function layerNorm(
  x: tf.Tensor2D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  if (hasOwnKernels()) return inOnePass(x, scale, offset, epsilon);
  const composite = { name: 'LayerNorm', inputs: [x, scale, offset], attributes: { epsilon } };
  return asComposite(composite, () => normalized(x, scale, offset, epsilon));
}

/** Two summands of one shape, [rows, width]. */
export interface AddedResidual {
  readonly x: tf.Tensor2D;
  readonly residual: tf.Tensor2D;
  /** Where elements of x are dropped; none are where it is absent. */
  readonly at: DropoutPlace | undefined;
}

/** `layerNorm` of the sum of a residual and what dropout leaves of x. */
export function addLayerNorm(
  { x, residual, at }: AddedResidual,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  if (!hasOwnKernels()) return layerNorm(tf.add(at ? dropout(x, at) : x, residual), scale, offset, epsilon);
  const [key, rows] = droppingInputs(at);
  return withGradient([x, residual, scale, offset], () => {
    const attributes = { epsilon: { float: epsilon }, ...droppingAttributes(at) };
    const results = executeMany('GraftAddLayerNorm', [x, residual, key, scale, offset, rows], attributes, 3);
    const [value, ...normalization] = results as [tf.Tensor2D, tf.Tensor, tf.Tensor];
    return {
      value,
      saved: [...normalization, scale, key, rows],
      gradient: (dy, [xHat, inverse, gamma, ...dropping]) => {
        const [sum, ...parameters] = gradients(dy, xHat!, inverse!, gamma!);
        const left = at ? droppedBy(sum!, at, dropping) : sum!.clone();
        return [left, sum!, ...parameters];
      },
    };
  });
}

function inOnePass(x: tf.Tensor2D, scale: tf.Tensor1D, offset: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient([x, scale, offset], () => {
    const results = executeMany('GraftLayerNorm', [x, scale, offset], { epsilon: { float: epsilon } }, 3);
    const [value, ...normalization] = results as [tf.Tensor2D, tf.Tensor, tf.Tensor];
    return {
      value,
      saved: [...normalization, scale],
      gradient: (dy, [xHat, inverse, gamma]) => gradients(dy, xHat!, inverse!, gamma!),
    };
  });
}

/** Of x, scale and offset. */
function gradients(dy: tf.Tensor, xHat: tf.Tensor, inverse: tf.Tensor, gamma: tf.Tensor): tf.Tensor[] {
  return executeMany('GraftLayerNormGrad', [dy, xHat, inverse, gamma], {}, 3);
}

function normalized(x: tf.Tensor2D, scale: tf.Tensor1D, offset: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient([x, scale, offset], () => {
    const centred = tf.sub(x, reduce('Mean', x, [1], true));
    const variance = reduce('Mean', tf.square(centred), [1], true);
    const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon));
    const xHat = tf.mul(centred, inverseDeviation);
    return {
      value: tf.add<tf.Tensor2D>(tf.mul(xHat, scale), offset),
      saved: [xHat, inverseDeviation, scale],
      gradient: (dy, [saved, inverse, gamma]) => [
        inputGradient(tf.mul(dy, gamma!), saved!, inverse!),
        reduce('Sum', tf.mul(dy, saved!), [0], false),
        reduce('Sum', dy, [0], false),
      ],
    };
  });
}

/** d is dy * gamma: its parts along the mean and along the normalized input fall away. */
function inputGradient(d: tf.Tensor, normalized: tf.Tensor, inverseDeviation: tf.Tensor): tf.Tensor {
  const alongInput = reduce('Mean', tf.mul(d, normalized), [1], true);
  const rest = tf.sub(tf.sub(d, reduce('Mean', d, [1], true)), tf.mul(normalized, alongInput));
  return tf.mul(rest, inverseDeviation);
}
