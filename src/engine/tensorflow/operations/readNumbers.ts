import { tf } from '../loadTensorFlow';
import { executeMany, integers } from './execute';
import { markAsNative } from './nativeMemory';
import { type NumbersInFile, placeNumbers } from './numbersInFile';

export interface ReadNumbers {
  /** The caller owns it. */
  readonly tensor: tf.Tensor;
  /** Whether the file has enough values; if not, the tensor is meaningless. */
  readonly areThere: boolean;
  /** Whether all values are finite. */
  readonly areFinite: boolean;
}

/**
 * Reads a tensor from a file into TensorFlow's memory. A tensor created in JavaScript is copied twice, and its bytes stay until they are
 * collected. Requires `hasOwnKernels`.
 */
export function readNumbers(place: NumbersInFile, shape: readonly number[]): ReadNumbers {
  const inputs = [integers(placeNumbers(place)), integers([...shape])];
  const [tensor, found] = executeMany('GraftReadNumbers', inputs, {}, 2) as [tf.Tensor, tf.Tensor];
  const [areThere, areFinite] = found.dataSync();
  tf.dispose([...inputs, found]);
  return { tensor: markAsNative(tensor), areThere: areThere === 1, areFinite: areFinite === 1 };
}
