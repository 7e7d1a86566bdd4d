import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { DataTypeNumber } from './savedModelProto';

export type Shape = readonly number[];

/** The shape and type of a tensor that was not computed. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DataTypeNumber;
}

/** The parts of a TensorFlow call that its results' shapes depend on. */
export interface Call {
  readonly attributes: readonly TFEOpAttr[];
  readonly inputs: readonly TensorSpec[];
  /** The values of an input from JavaScript: sizes and axes, which operations take as tensors. */
  readonly numbers: (input: number) => Shape | undefined;
}

/** Maps a call to its results; undefined if only TensorFlow can compute their shapes. */
export type ShapeRule = (call: Call) => readonly TensorSpec[] | undefined;

export function attribute(attributes: readonly TFEOpAttr[], name: string): TFEOpAttr['value'] | undefined {
  return attributes.find((given) => given.name === name)?.value;
}

/** A single result, if its shape is known. */
export function typed(shape: Shape | undefined, dtype: unknown): readonly TensorSpec[] | undefined {
  return shape && [{ shape, dtype: dtype as DataTypeNumber }];
}

/** One result like each of these inputs. */
export function likeInput(...inputs: readonly number[]): ShapeRule {
  return (call) => inputs.map((input) => call.inputs[input]!);
}
