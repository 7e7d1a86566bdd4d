import type { tf } from '../loadTensorFlow';
import { type Attribute, execute, executeMany, float32 } from './execute';

/** TensorFlow's name for a resource that only its handle owns and that is freed with it. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * A float32 buffer of TensorFlow that fused update operations change in place: Adam takes one pass over memory, where tfjs's element-wise
 * update takes ten. tfjs only sees the handle. The caller disposes of it.
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

/** The buffer's current content; later updates do not change it. The caller owns it. */
export function readResource(handle: tf.Tensor): tf.Tensor {
  return execute('ReadVariableOp', [handle], { dtype: float32 });
}

export function writeResource(handle: tf.Tensor, value: tf.Tensor): void {
  executeMany('AssignVariableOp', [handle, value], { dtype: float32 }, 0);
}

/** `resource += value` */
export function addToResource(handle: tf.Tensor, value: tf.Tensor): void {
  executeMany('AssignAddVariableOp', [handle, value], { dtype: float32 }, 0);
}

/** Runs a fused update of TensorFlow, `ResourceApply...`, which changes its resources in place. */
export function applyUpdate(
  operation: string,
  inputs: tf.Tensor[],
  attributes: Readonly<Record<string, Attribute>> = {},
): void {
  executeMany(operation, inputs, { T: float32, use_locking: { bool: false }, ...attributes }, 0);
}
