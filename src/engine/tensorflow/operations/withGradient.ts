import { tf } from '../loadTensorFlow';

export interface Differentiable<Out extends tf.Tensor> {
  readonly value: Out;
  /** Tensors of the forward pass for the gradient, kept until then. */
  readonly saved: tf.Tensor[];
  /** Maps dy, with the value's shape, to one gradient for each input, in order. */
  readonly gradient: (dy: Out, saved: tf.Tensor[]) => tf.Tensor[];
}

/** An operation with a custom gradient. `inputs` are the tensors to differentiate by; integers are not among them. */
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
