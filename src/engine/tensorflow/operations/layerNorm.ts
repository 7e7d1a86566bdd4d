import { tf } from '../loadTensorFlow';
import { asComposite } from './composite';
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
  const composite = { name: 'LayerNorm', inputs: [x, scale, offset], attributes: { epsilon } };
  return asComposite(composite, () => normalized(x, scale, offset, epsilon));
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
