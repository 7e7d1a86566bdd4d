import { setImmediate } from 'node:timers/promises';
import { getSystemErrorMap } from 'node:util';
import { tf } from '../loadTensorFlow';
import { execute, integers } from './execute';
import { type NumbersInFile, placeNumbers } from './numbersInFile';

/** The number of values in one write, which blocks this thread. */
const numbersAtOnce = 2 ** 22;

/**
 * Writes a float32 tensor to a file from TensorFlow's memory; reading it in JavaScript would need a copy. Requires `hasOwnKernels`.
 * @returns whether all values are finite; if not, the file is incomplete
 * @throws Node's error if the write fails
 */
export async function writeNumbers(
  tensor: tf.Tensor,
  { descriptor, position }: NumbersInFile,
): Promise<boolean> {
  for (let first = 0; first < tensor.size; first += numbersAtOnce) {
    const place = { descriptor, position: position + first * Float32Array.BYTES_PER_ELEMENT };
    if (!writeSome(tensor, first, Math.min(numbersAtOnce, tensor.size - first), place)) return false;
    await setImmediate();
  }
  return true;
}

function writeSome(tensor: tf.Tensor, first: number, count: number, place: NumbersInFile): boolean {
  const [error, areFinite] = tf.tidy(() => {
    const inputs = [tensor, integers([...placeNumbers(place), first, count])];
    return [...execute('GraftWriteNumbers', inputs, {}).dataSync()];
  });
  if (error) throw systemError(error);
  return areFinite === 1;
}

function systemError(number: number): Error {
  const [code, meaning] = getSystemErrorMap().get(-number) ?? [`E${number}`, 'unknown error'];
  return Object.assign(new Error(`${code}: ${meaning}, write`), { code, errno: -number, syscall: 'write' });
}
