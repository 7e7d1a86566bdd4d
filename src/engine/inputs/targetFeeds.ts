import type { Feed, Feeds } from '../compile/feeds';
import type { AxisSizes } from '../compile/namedFeeds';
import {
  type ExampleValues,
  type NamedValues,
  type Ragged,
  sizeOf,
  valuesOf,
} from '../datasets/exampleValues';

/** Prefixes of the feeds beside the inputs: targets, targets of mixed-in examples, and outputs of a teacher's head. */
export const [targetsPrefix, otherTargetsPrefix, teacherPrefix] = ['targets/', 'otherTargets/', 'teacher/'];

/** The mask of targets with a varying number of items: 1 for an item, 0 for padding, [rows, items]. */
export const maskOf = (target: string) => `${target}Mask`;

/**
 * The targets of some examples: [rows, ...shape]; where examples have any number of items [rows, items, ...shape], with a mask.
 * @param rows of the batch; those beyond the examples are zeros
 * @param axes the sizes of the inputs' axes
 */
export function targetFeeds(
  prefix: string,
  targets: NamedValues,
  indices: readonly number[],
  rows: number,
  axes: AxisSizes = {},
): Feeds {
  const feeds: Record<string, Feed> = {};
  for (const [name, of] of Object.entries(targets)) {
    feeds[prefix + name] = of.ragged
      ? padded(of, of.ragged, indices, rows, axes)
      : gathered(of, indices, rows);
    if (of.ragged) feeds[prefix + maskOf(name)] = mask(of.ragged, indices, rows, axes);
  }
  return feeds;
}

function gathered(of: ExampleValues, indices: readonly number[], rows: number): Feed {
  const size = sizeOf(of);
  const values = new (of.values.constructor as Int32ArrayConstructor)(rows * size);
  for (const [row, index] of indices.entries())
    values.set(of.values.subarray(index * size, (index + 1) * size), row * size);
  return { values, shape: [rows, ...of.shape], axes: ['rows', ...of.shape.map(() => undefined)] };
}

function padded(
  of: ExampleValues,
  ragged: Ragged,
  indices: readonly number[],
  rows: number,
  axes: AxisSizes,
): Feed {
  const { size: items, axis } = itemAxis(ragged, axes);
  const size = items * sizeOf(of);
  const values = new (of.values.constructor as Int32ArrayConstructor)(rows * size);
  for (const [row, index] of indices.entries()) values.set(valuesOf(of, index).subarray(0, size), row * size);
  return {
    values,
    shape: [rows, items, ...of.shape],
    axes: ['rows', axis, ...of.shape.map(() => undefined)],
  };
}

function mask(ragged: Ragged, indices: readonly number[], rows: number, axes: AxisSizes): Feed {
  const { size, axis } = itemAxis(ragged, axes);
  const values = new Float32Array(rows * size);
  for (const [row, index] of indices.entries()) {
    const count = ragged.offsets[index + 1]! - ragged.offsets[index]!;
    values.fill(1, row * size, row * size + Math.min(count, size));
  }
  return { values, shape: [rows, size], axes: ['rows', axis] };
}

/** How many items an example is padded to, and whether that is the size of an axis of the inputs. */
function itemAxis({ most, axis }: Ragged, axes: AxisSizes): { size: number; axis: string | undefined } {
  const size = axis === undefined ? undefined : axes[axis];
  return size === undefined ? { size: Math.max(1, most), axis: undefined } : { size, axis };
}
