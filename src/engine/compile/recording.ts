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

/** Operations from `from` to before `to` that form a named composite. */
export interface RecordedComposite {
  readonly name: string;
  readonly attributes: Readonly<Record<string, number>>;
  readonly inputs: readonly TensorId[];
  readonly output: TensorId;
  readonly from: number;
  readonly to: number;
}

/** One run of a program: all of its TensorFlow operations, in order. */
export interface Recording {
  readonly operations: readonly RecordedOperation[];
  /** Inner composites before outer ones. */
  readonly composites: readonly RecordedComposite[];
  /** Tensors that JavaScript created during the run. */
  readonly constants: ReadonlyMap<TensorId, ConstantValue>;
  /** The data type of every input and output of the operations. */
  readonly dtypes: ReadonlyMap<TensorId, DataTypeNumber>;
}

/** A result of a program. */
export interface RecordedOutput {
  readonly name: string;
  readonly id: TensorId;
  readonly shape: Shape;
}
