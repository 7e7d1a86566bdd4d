import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { DataTypeNumber } from './savedModelProto';

export type Shape = readonly number[];

/** What is known of a tensor that nobody has computed. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DataTypeNumber;
}

/** A call to TensorFlow, as far as its results' shapes depend on it. */
export interface Call {
  readonly attributes: readonly TFEOpAttr[];
  readonly inputs: readonly TensorSpec[];
  /** The numbers of an input that JavaScript made: sizes and axes, which operations take as tensors. */
  readonly numbers: (input: number) => Shape | undefined;
}

/** An operation's results by what it is called with; undefined where only TensorFlow itself can tell. */
export type ShapeRule = (call: Call) => readonly TensorSpec[] | undefined;

export function attribute(attributes: readonly TFEOpAttr[], name: string): TFEOpAttr['value'] | undefined {
  return attributes.find((given) => given.name === name)?.value;
}

/** One result, if its shape is known. */
export function typed(shape: Shape | undefined, dtype: unknown): readonly TensorSpec[] | undefined {
  return shape && [{ shape, dtype: dtype as DataTypeNumber }];
}

/** Results of the shapes and types that these inputs have, one for each. */
export function likeInput(...inputs: readonly number[]): ShapeRule {
  return (call) => inputs.map((input) => call.inputs[input]!);
}
