import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { TensorId } from '../tensorflow/nativeBackend';
import type { ConstantValue } from './graph';
import type { DataTypeNumber } from './savedModelProto';
import type { Shape } from './tensorSpec';

/** A call to TensorFlow. */
export interface RecordedOperation {
  readonly name: string;
  readonly attributes: readonly TFEOpAttr[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly { readonly id: TensorId; readonly shape: readonly number[] }[];
}

/** Operations `from` to before `to` of a recording, which together have a name of their own. */
export interface RecordedComposite {
  readonly name: string;
  readonly attributes: Readonly<Record<string, number>>;
  readonly inputs: readonly TensorId[];
  readonly output: TensorId;
  readonly from: number;
  readonly to: number;
}

/** One run of a program: every operation that TensorFlow was asked for, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  /** Inner ones before those that they are a part of. */
  readonly composites: readonly RecordedComposite[];
  /** Tensors that JavaScript made during the run. */
  readonly constants: ReadonlyMap<TensorId, ConstantValue>;
  /** The data type of every tensor that the operations read or wrote. */
  readonly dtypes: ReadonlyMap<TensorId, DataTypeNumber>;
}

/** A result of a program. */
export interface RecordedOutput {
  readonly name: string;
  readonly id: TensorId;
  readonly shape: Shape;
}
