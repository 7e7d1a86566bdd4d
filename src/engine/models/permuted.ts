import { elementCount } from '../tensorflow/elementCount';

/**
 * An array with its axes in another order.
 * @param values row-major, of `shape`
 * @param axes which axis of it each axis of the result is
 */
export function permuted(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let at = 0;
  const walk = (depth: number, from: number) => {
    const axis = axes[depth]!;
    const [size, stride] = [shape[axis]!, strides[axis]!];
    if (depth < axes.length - 1) for (let i = 0; i < size; i++) walk(depth + 1, from + i * stride);
    else for (let i = 0; i < size; i++) result[at++] = values[from + i * stride]!;
  };
  walk(0, 0);
  return result;
}
