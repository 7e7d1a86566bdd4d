import { badWeights } from '../../experiment/errors/weights';
import type { NumbersInFile } from '../tensorflow/operations/numbersInFile';
import type { Dtype, TensorValues } from './dtypes';

export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Named tensors in one or several files, read one at a time. */
export interface TensorFile {
  /** Sorted by code unit. */
  readonly names: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Throws `weights/missing-tensor`. */
  info(name: string): TensorInfo;
  /** A fresh copy of the tensor's numbers, row-major: F64, F32, F16 and BF16 as float32, the rest as int32. */
  read(name: string): Promise<TensorValues>;
  /** The position of the same numbers for native readers; undefined if they need conversion. Throws `weights/missing-tensor`. */
  placeOf?(name: string): NumbersInFile | undefined;
  close(): Promise<void>;
}

/** Looks up a name in `entries`. Throws `weights/missing-tensor`, naming the file. */
export function entryNamed<T>(entries: ReadonlyMap<string, T>, name: string, path: string): T {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw badWeights('weights/missing-tensor', path, ['no-tensor', name]);
}
