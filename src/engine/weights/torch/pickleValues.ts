import type { Dtype } from '../dtypes';

/** A run of numbers in the file. */
export interface Storage {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: Dtype;
  /** The number of elements. */
  readonly count: number;
}

/** A tensor: elements of a storage, `strides` apart. Strides and offset count elements, not bytes. */
export interface TensorView {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A class or function that a checkpoint may name, with Graft's implementation, never Python's. */
export interface AllowedGlobal {
  readonly kind: 'global';
  /** `torch._utils._rebuild_tensor_v2` */
  readonly name: string;
  /** The result of a call; types of storages are never called. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
  /** The element type of such a storage. */
  readonly dtype?: Dtype;
}

/** The values of pickles. Lists and tuples are arrays, dictionaries are maps. */
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

/** The value as one of the records above, else undefined. */
export function recordOf<Kind extends 'storage' | 'tensor' | 'global'>(
  value: PickleValue | undefined,
  kind: Kind,
): Extract<PickleValue, { kind: Kind }> | undefined {
  const isRecord = typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
  return isRecord ? (value as Extract<PickleValue, { kind: Kind }>) : undefined;
}
