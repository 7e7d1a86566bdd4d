import type { Dtype } from '../dtypes';
import { PickleProblem } from './pickleProblem';
import { type AllowedGlobal, type PickleValue, recordOf, type TensorView } from './pickleValues';

const storageTypes: Readonly<Record<string, Dtype>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** The functions in a plain state dict, with Graft's implementations. */
const calls: Readonly<Record<string, NonNullable<AllowedGlobal['call']>>> = {
  'collections.OrderedDict': orderedDict,
  'torch._utils._rebuild_tensor': tensorView,
  'torch._utils._rebuild_tensor_v2': tensorView,
  'torch._utils._rebuild_parameter': parameter,
};

/** All names that a checkpoint may use. */
const globals: ReadonlyMap<string, AllowedGlobal> = new Map(
  [
    ...Object.entries(calls).map(([name, call]): AllowedGlobal => ({ kind: 'global', name, call })),
    ...Object.entries(storageTypes).map(
      ([name, dtype]): AllowedGlobal => ({ kind: 'global', name: `torch.${name}`, dtype }),
    ),
  ].map((global) => [global.name, global]),
);

/** Looks up a class or function of a checkpoint. Throws PickleProblem with the name of any other. */
export function torchGlobal(module: string, name: string): AllowedGlobal {
  const full = `${module}.${name}`;
  const global = globals.get(full);
  if (global) return global;
  const isStorage = module === 'torch' && name.endsWith('Storage');
  if (isStorage) throw new PickleProblem('unsupported-dtype', ['number-type', printable(full)]);
  throw new PickleProblem('pickle-refused', ['pickle-asks', printable(full)]);
}

/** A name from an untrusted file, escaped for a terminal. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

/** A dictionary of no pairs or of pairs that are consumed: a file cannot reuse a list to make large dictionaries. */
function orderedDict([pairs = []]: readonly PickleValue[]): PickleValue {
  if (Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    return new Map(pairs.splice(0) as [PickleValue, PickleValue][]);
  throw new PickleProblem('bad-pickle', ['pickle', 'OrderedDict']);
}

/** The data of a parameter; its `requires_grad` is ignored. */
function parameter([data]: readonly PickleValue[]): PickleValue {
  const tensor = recordOf(data, 'tensor');
  if (tensor) return tensor;
  throw new PickleProblem('bad-tensor', ['tensor-form']);
}

/** PyTorch's own limit on dimensions is 64. */
const maxRank = 64;

/** storage, offset, shape and strides; the other arguments concern gradients. */
function tensorView([stored, offset, shape, strides]: readonly PickleValue[]): TensorView {
  const storage = recordOf(stored, 'storage');
  const isView =
    storage && isSize(offset) && isSizes(shape) && isSizes(strides) && shape.length === strides.length;
  if (!isView) throw new PickleProblem('bad-tensor', ['tensor-form']);
  return { kind: 'tensor', storage, offset, shape, strides };
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= maxRank && value.every(isSize);
}
