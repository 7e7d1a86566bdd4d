import type { Feed } from '../compile/feeds';
import type { TargetValues } from '../datasets/targetValues';

/**
 * The targets of some examples: [rows], or [rows, width] where the width is above 1.
 * @param rows of the batch; those beyond the examples are zeros
 */
export function targetFeed({ values, width }: TargetValues, indices: readonly number[], rows: number): Feed {
  const gathered = new (values.constructor as Int32ArrayConstructor)(rows * width);
  for (const [row, index] of indices.entries())
    gathered.set(values.subarray(index * width, (index + 1) * width), row * width);
  if (width === 1) return { values: gathered, shape: [rows], axes: ['rows'] };
  return { values: gathered, shape: [rows, width], axes: ['rows', undefined] };
}
