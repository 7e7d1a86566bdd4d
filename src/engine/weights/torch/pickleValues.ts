import type { Dtype } from '../dtypes';

/** A run of numbers in the file. */
export interface Storage {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: Dtype;
  /** How many numbers. */
  readonly count: number;
}

/** A tensor: numbers of a storage, `strides` apart. Strides and offset count numbers, not bytes. */
export interface TensorView {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A class or function that a checkpoint may name: what it stands for is ours, never Python's. */
export interface AllowedGlobal {
  readonly kind: 'global';
  /** `torch._utils._rebuild_tensor_v2` */
  readonly name: string;
  /** What calling it gives; a type of storage is only named. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
  /** What a storage of this type holds. */
  readonly dtype?: Dtype;
}

/** All that a pickle can be made of here. Lists and tuples are arrays, dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Storage
  | TensorView
  | AllowedGlobal;

/** The value as one of the records above, undefined where it is something else. */
export function recordOf<Kind extends 'storage' | 'tensor' | 'global'>(
  value: PickleValue | undefined,
  kind: Kind,
): Extract<PickleValue, { kind: Kind }> | undefined {
  const isRecord = typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
  return isRecord ? (value as Extract<PickleValue, { kind: Kind }>) : undefined;
}
