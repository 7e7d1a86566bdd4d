import { tf } from '../loadTensorFlow';

export interface Differentiable<Out extends tf.Tensor> {
  readonly value: Out;
  /** What the gradient needs of the forward pass; kept alive until then. */
  readonly saved: tf.Tensor[];
  /** dy has value's shape; returns one gradient for each input, in order. */
  readonly gradient: (dy: Out, saved: tf.Tensor[]) => tf.Tensor[];
}

/** An operation with a gradient of its own. `inputs` are the tensors that it is differentiated by; integers stay outside. */
export function withGradient<Out extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: () => Differentiable<Out>,
): Out {
  const operation = tf.customGrad<Out>((...args) => {
    const { value, saved, gradient } = forward();
    (args[inputs.length] as tf.GradSaveFunc)(saved);
    return { value, gradFunc: gradient };
  });
  return operation(...inputs);
}
