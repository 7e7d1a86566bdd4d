import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { attribute, type Call, type Shape, type TensorSpec, typed } from './tensorSpec';

/** A window that moves over height and width. */
interface Window {
  /** The rows and columns that it covers. */
  readonly covered: readonly [number, number];
  readonly strides: readonly number[];
}

/** @param channels of the result, by the filter's shape [height, width, in, out] */
export function convolved(
  { inputs: [x, filter], attributes }: Call,
  channels: (filter: Shape) => number,
): readonly TensorSpec[] | undefined {
  const dilations = (attribute(attributes, 'dilations') as number[] | undefined) ?? [1, 1, 1, 1];
  const extent = (axis: 0 | 1) => (filter!.shape[axis]! - 1) * dilations[axis + 1]! + 1;
  const strides = attribute(attributes, 'strides') as number[];
  const window = { covered: [extent(0), extent(1)] as const, strides };
  return typed(moved(x!.shape, window, channels(filter!.shape), attributes), x!.dtype);
}

export function pooled({ inputs: [x], attributes }: Call): readonly TensorSpec[] | undefined {
  const [, height, width] = attribute(attributes, 'ksize') as number[];
  const window = {
    covered: [height!, width!] as const,
    strides: attribute(attributes, 'strides') as number[],
  };
  return typed(moved(x!.shape, window, x!.shape[3]!, attributes), x!.dtype);
}

/** [batch, height, width, channels] after a window has moved over it. */
function moved(
  x: Shape,
  { covered, strides }: Window,
  channels: number,
  attributes: readonly TFEOpAttr[],
): Shape | undefined {
  if (attribute(attributes, 'data_format') !== 'NHWC') return undefined;
  const along = (axis: 1 | 2) => {
    const [size, extent, stride] = [x[axis]!, covered[axis - 1]!, strides[axis]!];
    const padding = paddingAlong(axis, { size, extent, stride }, attributes);
    return Math.floor((size + padding - extent) / stride) + 1;
  };
  return [x[0]!, along(1), along(2), channels];
}

/** The rows or columns added at both ends together. */
function paddingAlong(
  axis: 1 | 2,
  { size, extent, stride }: { size: number; extent: number; stride: number },
  attributes: readonly TFEOpAttr[],
): number {
  const padding = attribute(attributes, 'padding');
  if (padding === 'VALID') return 0;
  if (padding === 'SAME') return (Math.ceil(size / stride) - 1) * stride + extent - size;
  const explicit = attribute(attributes, 'explicit_paddings') as number[];
  return explicit[2 * axis]! + explicit[2 * axis + 1]!;
}
