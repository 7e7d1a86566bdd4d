import { tf } from '../loadTensorFlow';
import { type Attribute, execute, executeMany, float32 } from './execute';

/** TensorFlow's name for a resource that belongs to its handle alone and is freed with it. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * A float32 buffer of TensorFlow's own that fused update operations change in place: an update of Adam takes one pass
 * over memory where tfjs's element-wise one takes ten. tfjs sees the handle only. The caller disposes of it.
 */
export function resourceVariable(initial: tf.Tensor): tf.Tensor {
  const attributes: Record<string, Attribute> = {
    dtype: float32,
    shape: { shape: initial.shape },
    shared_name: { text: anonymous },
  };
  const handle = execute('VarHandleOp', [], attributes);
  writeResource(handle, initial);
  return handle;
}

/** The buffer's present content; later updates do not change it. The caller owns it. */
export function readResource(handle: tf.Tensor): tf.Tensor {
  return execute('ReadVariableOp', [handle], { dtype: float32 });
}

export function writeResource(handle: tf.Tensor, value: tf.Tensor): void {
  executeMany('AssignVariableOp', [handle, value], { dtype: float32 }, 0);
}

/**
 * One step of Adam on resources, `variable -= rate * m / (sqrt(v) + epsilon)`, after `firstMoment` (m) and `secondMoment` (v) have taken
 * the gradient in. Bias correction is the caller's, in `rate` and `epsilon`: the operation's own, from float32 powers of
 * the betas, would lose five digits.
 */
export function applyAdam(
  [variable, firstMoment, secondMoment]: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon }: { rate: number; beta1: number; beta2: number; epsilon: number },
): void {
  tf.tidy(() => {
    const noPower = tf.scalar(0);
    const [alpha, b1, b2, e] = [rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
    const inputs = [variable, firstMoment, secondMoment, noPower, noPower, alpha!, b1!, b2!, e!, gradient];
    executeMany('ResourceApplyAdam', inputs, { T: float32, use_locking: no, use_nesterov: no }, 0);
  });
}

/** `variable -= rate * gradient`, on a resource. */
export function applyGradientDescent(variable: tf.Tensor, gradient: tf.Tensor, rate: number): void {
  tf.tidy(() => {
    const inputs = [variable, tf.scalar(rate), gradient];
    executeMany('ResourceApplyGradientDescent', inputs, { T: float32, use_locking: no }, 0);
  });
}

const no: Attribute = { bool: false };
