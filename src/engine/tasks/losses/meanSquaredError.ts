import { tf } from '../../tensorflow/loadTensorFlow';
import type { VectorLoss } from './loss';

/**
 * The square of the difference, targets [batch]; with a scale, in units of their variance. Its mean over the batch is what PyTorch's
 * `MSELoss` gives.
 */
export const meanSquaredError: VectorLoss = (outputs, targets, { targetScale }) => {
  const differences = tf.div(tf.sub(outputs, tf.expandDims(targets, 1)), targetScale?.deviation ?? 1);
  return tf.mean(tf.square(differences), 1) as tf.Tensor1D;
};
