import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';

export type Shape = readonly number[];

/** A call to TensorFlow, as far as the shape of its result depends on it. */
export interface Call {
  readonly attributes: readonly TFEOpAttr[];
  readonly shapes: readonly Shape[];
  /** The numbers of an input that JavaScript made: sizes, which operations take as tensors. */
  readonly numbers: (input: number) => Shape | undefined;
}

type ShapeRule = (call: Call) => Shape | undefined;

/** The operations that take nearly all of a step's time. */
const rules: Readonly<Record<string, ShapeRule>> = {
  MatMul: ({ shapes: [a, b], attributes }) => [
    a![flag(attributes, 'transpose_a') ? 1 : 0]!,
    b![flag(attributes, 'transpose_b') ? 0 : 1]!,
  ],
  BatchMatMulV2: batchMatMul,
  Conv2D: (call) => windowed(call, call.shapes[1]![3]!),
  Conv2DBackpropInput: ({ numbers }) => numbers(0),
  Conv2DBackpropFilter: ({ numbers }) => numbers(1),
  DepthwiseConv2dNative: (call) => windowed(call, call.shapes[1]![2]! * call.shapes[1]![3]!),
  DepthwiseConv2dNativeBackpropInput: ({ numbers }) => numbers(0),
  DepthwiseConv2dNativeBackpropFilter: ({ numbers }) => numbers(1),
};

/** The shape that a product or convolution would give; undefined for all else, and where only TensorFlow itself can tell. */
export function productShape(operation: string, call: Call): Shape | undefined {
  return Object.hasOwn(rules, operation) ? rules[operation]!(call) : undefined;
}

function batchMatMul({ shapes, attributes }: Call): Shape | undefined {
  const [a, b] = shapes as [Shape, Shape];
  const [leading, other] = [a.slice(0, -2), b.slice(0, -2)];
  if (leading.join() !== other.join()) return undefined;
  const rows = a.at(flag(attributes, 'adj_x') ? -1 : -2)!;
  const columns = b.at(flag(attributes, 'adj_y') ? -2 : -1)!;
  return [...leading, rows, columns];
}

/** [batch, height, width, channels] after a window has moved over it. */
function windowed({ shapes, attributes }: Call, channels: number): Shape | undefined {
  const [x, filter] = shapes as [Shape, Shape];
  if (attribute(attributes, 'data_format') !== 'NHWC') return undefined;
  const strides = attribute(attributes, 'strides') as number[];
  const dilations = (attribute(attributes, 'dilations') as number[] | undefined) ?? [1, 1, 1, 1];
  const along = (axis: 1 | 2) => {
    const covered = (filter[axis - 1]! - 1) * dilations[axis]! + 1;
    const padding = paddingAlong(axis, x[axis]!, covered, strides[axis]!, attributes);
    return Math.floor((x[axis]! + padding - covered) / strides[axis]!) + 1;
  };
  return [x[0]!, along(1), along(2), channels];
}

/** Rows or columns that are added, both ends together. */
function paddingAlong(
  axis: 1 | 2,
  size: number,
  covered: number,
  stride: number,
  attributes: readonly TFEOpAttr[],
): number {
  const padding = attribute(attributes, 'padding');
  if (padding === 'VALID') return 0;
  if (padding === 'SAME') return (Math.ceil(size / stride) - 1) * stride + covered - size;
  const explicit = attribute(attributes, 'explicit_paddings') as number[];
  return explicit[2 * axis]! + explicit[2 * axis + 1]!;
}

function flag(attributes: readonly TFEOpAttr[], name: string): boolean {
  return Boolean(attribute(attributes, name));
}

function attribute(attributes: readonly TFEOpAttr[], name: string): TFEOpAttr['value'] | undefined {
  return attributes.find((given) => given.name === name)?.value;
}
