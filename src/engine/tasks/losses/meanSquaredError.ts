import { tf } from '../../tensorflow/loadTensorFlow';
import type { LossFunction } from '../task';

/** The square of the difference, targets [batch]. Its mean over the batch is what PyTorch's `MSELoss` gives. */
export const meanSquaredError: LossFunction = (outputs, targets) => {
  const differences = tf.sub(outputs, tf.expandDims(targets, 1));
  return tf.mean(tf.square(differences), 1) as tf.Tensor1D;
};
