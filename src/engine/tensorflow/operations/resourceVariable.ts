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

/** The numbers of one step of Adam, on the device once for all variables. */
export interface AdamRates {
  readonly noPower: tf.Scalar;
  readonly rate: tf.Scalar;
  readonly beta1: tf.Scalar;
  readonly beta2: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/** Bias correction is the caller's, in `rate` and `epsilon`: the operation's own, from float32 powers of the betas, loses five digits. */
export function adamRates(rate: number, beta1: number, beta2: number, epsilon: number): AdamRates {
  return {
    noPower: tf.scalar(0),
    rate: tf.scalar(rate),
    beta1: tf.scalar(beta1),
    beta2: tf.scalar(beta2),
    epsilon: tf.scalar(epsilon),
  };
}

/** One step of Adam on resources: m and v take the gradient in, then `variable -= rate * m / (sqrt(v) + epsilon)`. */
export function applyAdam(
  variable: tf.Tensor,
  [firstMoment, secondMoment]: readonly [tf.Tensor, tf.Tensor],
  gradient: tf.Tensor,
  { noPower, rate, beta1, beta2, epsilon }: AdamRates,
): void {
  const inputs = [
    variable,
    firstMoment,
    secondMoment,
    noPower,
    noPower,
    rate,
    beta1,
    beta2,
    epsilon,
    gradient,
  ];
  executeMany('ResourceApplyAdam', inputs, { T: float32, use_locking: no, use_nesterov: no }, 0);
}

/** `variable -= rate * gradient`, on a resource. */
export function applyGradientDescent(variable: tf.Tensor, gradient: tf.Tensor, rate: number): void {
  tf.tidy(() => {
    const inputs = [variable, tf.scalar(rate), gradient];
    executeMany('ResourceApplyGradientDescent', inputs, { T: float32, use_locking: no }, 0);
  });
}

const no: Attribute = { bool: false };
