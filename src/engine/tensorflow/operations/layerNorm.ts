import { tf } from '../loadTensorFlow';
import { biasAdd } from './biasAdd';
import { asComposite } from './composite';
import type { Unbiased } from './dense';
import { type DropoutPlace, dropout, droppingAttributes, droppingInputs } from './dropout';
import { executeMany } from './execute';
import { hasOwnKernels } from './ownKernels';
import { reduce } from './reduce';
import { withGradient } from './withGradient';

/**
 * Layer normalization over the last axis with the biased variance (Ba et al. 2016, https://arxiv.org/abs/1607.06450).
 * @param x [rows, width]
 * @param scale gamma, [width]
 * @param offset beta, [width]
 * @param epsilon the addend to the variance under the root
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

/** The product of a dense layer, and the residual to add after dropout, of the same shape. */
export interface AddedResidual extends Unbiased {
  readonly residual: tf.Tensor2D;
  /** The dropout; none if absent. */
  readonly at: DropoutPlace | undefined;
}

/** `layerNorm` of residual + dropout(x + bias). */
export function addLayerNorm(
  { x, bias, residual, at }: AddedResidual,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  if (!hasOwnKernels()) return layerNorm(added({ x, bias, residual, at }), scale, offset, epsilon);
  const [key, rows] = droppingInputs(at);
  const dropping = droppingAttributes(at);
  return withGradient([x, bias, residual, scale, offset], () => {
    const attributes = { epsilon: { float: epsilon }, ...dropping };
    const results = executeMany(
      'GraftAddLayerNorm',
      [x, bias, residual, key, scale, offset, rows],
      attributes,
      3,
    );
    const [value, ...normalization] = results as [tf.Tensor2D, tf.Tensor, tf.Tensor];
    return {
      value,
      saved: [...normalization, scale, key, rows],
      gradient: (dy, saved) => executeMany('GraftAddLayerNormGrad', [dy, ...saved], dropping, 5),
    };
  });
}

function added({ x, bias, residual, at }: AddedResidual): tf.Tensor2D {
  const biased = biasAdd(x, bias);
  return tf.add(at ? dropout(biased, at) : biased, residual);
}

function inOnePass(x: tf.Tensor2D, scale: tf.Tensor1D, offset: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient([x, scale, offset], () => {
    const results = executeMany('GraftLayerNorm', [x, scale, offset], { epsilon: { float: epsilon } }, 3);
    const [value, ...normalization] = results as [tf.Tensor2D, tf.Tensor, tf.Tensor];
    return {
      value,
      saved: [...normalization, scale],
      gradient: (dy, saved) => executeMany('GraftLayerNormGrad', [dy, ...saved], {}, 3),
    };
  });
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

/** d is dy * gamma: its projections on the mean and on the normalized input vanish. */
function inputGradient(d: tf.Tensor, normalized: tf.Tensor, inverseDeviation: tf.Tensor): tf.Tensor {
  const alongInput = reduce('Mean', tf.mul(d, normalized), [1], true);
  const rest = tf.sub(tf.sub(d, reduce('Mean', d, [1], true)), tf.mul(normalized, alongInput));
  return tf.mul(rest, inverseDeviation);
}
