import { tf } from '../loadTensorFlow';
import { executeMany, float32, int32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Cross-entropy between logits and the true classes, as one numerically stable operation.
 * @param logits [batch, classes]
 * @param labels [batch], int32 class numbers
 * @returns the loss of each example in nats, [batch]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return withGradient([logits], () => {
    const attributes = { T: float32, Tlabels: int32 };
    const [losses, backprop] = executeMany(
      'SparseSoftmaxCrossEntropyWithLogits',
      [logits, labels],
      attributes,
      2,
    );
    return {
      value: losses as tf.Tensor1D,
      saved: [backprop!],
      gradient: (dy, [difference]) => [tf.mul(tf.expandDims(dy, 1), difference!)],
    };
  });
}
