import { tf } from '../tensorflow/loadTensorFlow';
import { isNative, markAsNative } from '../tensorflow/operations/nativeMemory';
import type { NumbersInFile } from '../tensorflow/operations/numbersInFile';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { writeNumbers } from '../tensorflow/operations/writeNumbers';
import type { FloatDtype, TensorToWrite } from '../weights/writeSafetensors';

/**
 * What a tensor of a checkpoint is to the model. Filters change their axes, since PyTorch writes [out, in, rows, columns]
 * and TensorFlow reads [rows, columns, in, out]; depthwise ones go from [channels, 1, rows, columns] to
 * [rows, columns, channels, 1]; a transposed matrix from [in, out] to [out, in], as all other dense layers have them. A statistic is
 * changed by training without a gradient.
 */
export type VariableRole = 'weight' | 'transposedMatrix' | 'filter' | 'depthwiseFilter' | 'statistic';

/** Which axis of the file's tensor each axis of the variable is. */
const fromFile = { transposedMatrix: [1, 0], filter: [2, 3, 1, 0], depthwiseFilter: [2, 3, 0, 1] };
/** The way back. */
const toFile = { transposedMatrix: [1, 0], filter: [3, 2, 0, 1], depthwiseFilter: [2, 3, 0, 1] };

/**
 * A variable with the numbers of a checkpoint's tensor; the caller owns it.
 * @param shape the tensor's, as the file has it
 */
export function newVariable(
  values: Float32Array,
  shape: readonly number[],
  role?: VariableRole,
): tf.Variable {
  return variableOf(tf.tensor(values, [...shape], 'float32'), role);
}

/** As `newVariable`, of a tensor, which it takes over. */
export function variableOf(stored: tf.Tensor, role: VariableRole = 'weight'): tf.Variable {
  const initial = role in fromFile ? transposed(stored, fromFile[role as keyof typeof fromFile]) : stored;
  const variable = tf.variable(initial, role !== 'statistic');
  tf.dispose([stored, initial]);
  return variable;
}

/** An operation makes it, in TensorFlow's memory, unless there is nothing to move. */
function transposed(stored: tf.Tensor, axes: number[]): tf.Tensor {
  return isNative(stored) ? markAsNative(tf.transpose(stored, axes)) : tf.transpose(stored, axes);
}

/**
 * A tensor as a checkpoint keeps it, computed when its turn comes.
 * @param shape as the file has it
 */
export function tensorToWrite(
  read: () => tf.Tensor,
  shape: readonly number[],
  role: VariableRole,
  dtype: FloatDtype = 'F32',
): TensorToWrite {
  const writeTo =
    hasOwnKernels() && dtype === 'F32'
      ? async (place: NumbersInFile) => {
          // Also where it is a variable, this is one to let go of; it throws where the sizes differ.
          const tensor = tf.tidy(() => tf.reshape(inFile(read(), role), [...shape]));
          return writeNumbers(tensor, place).finally(() => tensor.dispose());
        }
      : undefined;
  return { dtype, shape, values: () => valuesInFile(read, role), writeTo };
}

/** A tensor's numbers in the order in which a checkpoint keeps them. */
export function valuesInFile(read: () => tf.Tensor, role: VariableRole): Float32Array {
  let values: Float32Array = new Float32Array();
  // tfjs would search a scope's result for tensors, element by element, which takes a minute for a large model.
  tf.tidy(() => {
    values = inFile(read(), role).dataSync<'float32'>();
  });
  return values;
}

/** Returns the tensor itself if nothing must be moved. */
function inFile(tensor: tf.Tensor, role: VariableRole): tf.Tensor {
  return role in toFile ? tf.transpose(tensor, toFile[role as keyof typeof toFile]) : tensor;
}
