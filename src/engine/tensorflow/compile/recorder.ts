import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { tf } from '../loadTensorFlow';
import { CannotCompile } from './cannotCompile';
import type { ConstantValue } from './graph';
import { type NativeBackend, nativeBackend, type TensorId } from './nativeBackend';
import type { DataTypeNumber } from './savedModelProto';

export interface RecordedOperation {
  readonly name: string;
  readonly attributes: readonly TFEOpAttr[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly { readonly id: TensorId; readonly shape: readonly number[] }[];
}

/** One honest run of a program: every operation that TensorFlow was asked for, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  /** Tensors that JavaScript made during the run. */
  readonly constants: ReadonlyMap<TensorId, ConstantValue>;
  /** The data type of every tensor that the operations read or wrote. */
  readonly dtypes: ReadonlyMap<TensorId, DataTypeNumber>;
}

/** More numbers than this in a constant that is not uniform are data (a mask, a table), which a graph must not freeze. */
const mostFractions = 256;
const mostIntegers = 65_536;

/**
 * Runs `program` and notes every call to TensorFlow. Every kernel of tfjs's native backend ends in `executeOp`, so
 * nothing that is computed on the device is missed.
 * @throws CannotCompile when the program reads a tensor's values, or makes a large constant: these would be frozen
 */
export function record<T>(program: () => T): { result: T; recording: Recording } {
  const backend = nativeBackend();
  const native = backend.binding;
  const operations: RecordedOperation[] = [];
  const constants = new Map<TensorId, ConstantValue>();
  const dtypes = new Map<TensorId, DataTypeNumber>();
  const { getInputTensorIds } = backend;

  backend.binding = overriding(native, {
    createTensor: (shape, dtype, values) => {
      const id = native.createTensor(shape, dtype, values);
      constants.set(id, constantOf(dtype, shape, values as ConstantValue['values']));
      dtypes.set(id, dtype);
      return id;
    },
    executeOp: (name, attributes, inputs, outputs) => {
      const results = native.executeOp(name, attributes, inputs, outputs);
      for (const { id, dtype } of results) dtypes.set(id, dtype);
      operations.push({ name, attributes, inputs: [...inputs], outputs: results });
      return results;
    },
    tensorDataSync: () => {
      const last = operations.at(-1)?.name ?? 'the start';
      throw new CannotCompile(last, `the program reads a tensor's values after ${last}`);
    },
  });
  backend.getInputTensorIds = (tensors) => {
    const ids = getInputTensorIds.call(backend, tensors);
    for (const [i, id] of ids.entries()) if (!dtypes.has(id)) noteDtype(backend, tensors[i]!, id, dtypes);
    return ids;
  };
  try {
    return { result: program(), recording: { operations, constants, dtypes } };
  } catch (thrown) {
    disposeTape();
    throw thrown;
  } finally {
    backend.binding = native;
    backend.getInputTensorIds = getInputTensorIds;
  }
}

/** tfjs keeps what a gradient needs of the forward pass, and forgets it when that throws. */
function disposeTape(): void {
  const { state } = tf.engine();
  for (const node of state.activeTape ?? []) tf.dispose(node.saved ?? []);
  state.activeTape = [];
}

/** The native object's properties are read-only, so others are put in front of it. */
function overriding(native: TFJSBinding, own: Partial<TFJSBinding>): TFJSBinding {
  const wrapped = Object.create(native) as TFJSBinding;
  for (const [key, value] of Object.entries(own)) Object.defineProperty(wrapped, key, { value });
  return wrapped;
}

/** tfjs knows the type of a tensor that an operation took, also where no recorded operation made it. */
function noteDtype(
  backend: NativeBackend,
  tensor: tf.Tensor,
  id: TensorId,
  dtypes: Map<TensorId, DataTypeNumber>,
): void {
  if ('dataId' in tensor) dtypes.set(id, backend.tensorMap.get(tensor.dataId).dtype);
}

function constantOf(
  dtype: DataTypeNumber,
  shape: number[],
  given: ConstantValue['values'] | number[],
): ConstantValue {
  const values = ArrayBuffer.isView(given) ? given : Float32Array.from(given);
  if (values.length > 1 && isUniform(values)) return { dtype, shape, values: values.slice(0, 1) };
  const most = values instanceof Float32Array ? mostFractions : mostIntegers;
  if (values.length <= most) return { dtype, shape, values: values.slice() };
  const what = `a constant of ${values.length} numbers, made in JavaScript`;
  throw new CannotCompile('Const', `${what}, would be the same in every step`);
}

function isUniform(values: ConstantValue['values']): boolean {
  const first = values[0];
  return values.every((value) => value === first);
}
