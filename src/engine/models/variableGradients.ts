import { tf } from '../tensorflow/loadTensorFlow';

export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** By the variables' names in the given map, each of its variable's shape. */
  readonly gradients: Map<string, tf.Tensor>;
}

/**
 * Computes a loss and its gradient by every trainable variable, with Hugging Face's names rather than tfjs's.
 * The caller owns loss and gradients.
 */
export function variableGradients(
  computeLoss: () => tf.Scalar,
  variables: ReadonlyMap<string, tf.Variable>,
): LossAndGradients {
  const trainable = [...variables].filter(([, variable]) => variable.trainable);
  const { value, grads } = tf.variableGrads(
    computeLoss,
    trainable.map(([, variable]) => variable),
  );
  const gradients = new Map(trainable.map(([name, variable]) => [name, grads[variable.name]!]));
  return { loss: value, gradients };
}
