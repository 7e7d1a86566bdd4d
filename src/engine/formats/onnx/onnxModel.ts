/** ONNX's number of an element type (onnx.proto, TensorProto.DataType). */
export const ElementType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;
export type ElementTypeNumber = number;

/** An integer, or a name for one that changes from run to run. */
export type Dimension = number | string;

/** Named values of a graph: inputs and outputs. */
export interface OnnxValue {
  readonly name: string;
  readonly elementType: ElementTypeNumber;
  /** Left out, a reader finds out. */
  readonly shape?: readonly Dimension[];
}

/** A constant of a graph, mostly weights. */
export interface OnnxTensor {
  readonly elementType: ElementTypeNumber;
  readonly dims: readonly number[];
  readonly values: Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array | Uint16Array;
}

/** A number is whole unless it says that it is a fraction. */
export type OnnxAttribute = number | string | readonly number[] | { readonly fraction: number };

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph in the Open Neural Network Exchange format (https://onnx.ai); nodes stand in an order in which they can run. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** How often each value is read, outputs of the graph included. */
export function countUses({ nodes, outputs }: OnnxModel): Map<string, number> {
  const uses = new Map<string, number>();
  const read = [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)];
  for (const name of read) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** The same model without constants that nothing reads. */
export function withoutUnused(model: OnnxModel): OnnxModel {
  const uses = countUses(model);
  const used = [...model.initializers].filter(([name]) => uses.has(name));
  return { ...model, initializers: new Map(used) };
}
