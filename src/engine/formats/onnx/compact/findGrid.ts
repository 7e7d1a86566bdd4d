import { largestOf } from '../../../../experiment/words/extremes';
import { mostOf } from '../../../compression/quantization';

/** The axis of a tensor along which each position has its own grid; undefined for a common grid. */
export type GridAxis = 'first' | 'last' | undefined;

/** The bits of a code, which divide a byte. */
export type CodeBits = 1 | 2 | 4 | 8;

/** Numbers that lie on evenly spaced points: (code - zero) scale. */
export interface Grid {
  readonly bits: CodeBits;
  readonly axis: GridAxis;
  /** In the order of the numbers. */
  readonly codes: Uint8Array;
  /** One for each place along the axis. */
  readonly scales: Float32Array;
  readonly zeros: Float32Array;
}

/** The points of numbers that share a grid: the multiples of `scale`, from the one by `lowest` on. */
interface Points {
  readonly scale: number;
  readonly lowest: number;
  readonly count: number;
}

/** Numbers that share a grid, by the place along an axis. */
interface Groups {
  readonly count: number;
  readonly group: (at: number) => Float32Array;
  /** In which of them a number is. */
  readonly groupOf: (at: number) => number;
}

/** The relative error of rounding to float32 twice: the tolerance of a grid. */
const tolerance = 2 ** -21;
const mostPoints = 256;
const widths: readonly CodeBits[] = [1, 2, 4, 8];

/**
 * Finds the grid on which rounding has laid numbers, from nothing but the numbers. Where several serve, it is the one that takes the
 * fewest bytes.
 * @param values a tensor's, row-major
 * @param dims its shape
 * @returns undefined where the numbers lie on none of at most 256 points
 */
export function findGrid(values: Float32Array, dims: readonly number[]): Grid | undefined {
  const axes: readonly GridAxis[] = [undefined, 'first', 'last'];
  const found = axes.flatMap((axis) => gridOf(groupAlong(values, dims, axis), values, axis) ?? []);
  const bytes = ({ bits, scales }: Grid) => (bits * values.length) / 8 + 8 * scales.length;
  return found.sort((a, b) => bytes(a) - bytes(b))[0];
}

function gridOf({ count, group, groupOf }: Groups, values: Float32Array, axis: GridAxis): Grid | undefined {
  const points: Points[] = [];
  // Numbers that were never rounded are known as such by the first group already.
  for (let at = 0; at < count; at++) {
    const found = pointsOf(group(at));
    if (!found) return undefined;
    points.push(found);
  }
  const needed = Math.ceil(Math.log2(largestOf(points.map(({ count }) => count))));
  return {
    bits: widths.find((bits) => bits >= needed)!,
    axis,
    codes: Uint8Array.from(values, (value, at) => {
      const { scale, lowest } = points[groupOf(at)]!;
      return Math.round(value / scale - lowest);
    }),
    scales: Float32Array.from(points, ({ scale }) => scale),
    zeros: Float32Array.from(points, ({ lowest }) => -lowest),
  };
}

function groupAlong(values: Float32Array, dims: readonly number[], axis: GridAxis): Groups {
  if (axis === undefined) return { count: 1, group: () => values, groupOf: () => 0 };
  const count = dims.at(axis === 'first' ? 0 : -1)!;
  const size = values.length / count;
  if (axis === 'first')
    return {
      count,
      group: (at) => values.subarray(at * size, (at + 1) * size),
      groupOf: (at) => Math.floor(at / size),
    };
  return {
    count,
    group: (column) => Float32Array.from({ length: size }, (_, row) => values[row * count + column]!),
    groupOf: (at) => at % count,
  };
}

/** The widest spacing on which all of the numbers are: the largest magnitude is one of its first multiples. */
function pointsOf(values: Float32Array): Points | undefined {
  const most = mostOf(values);
  if (most === 0) return { scale: 1, lowest: 0, count: 1 };
  for (let multiple = 1; multiple < mostPoints; multiple++) {
    const scale = Math.fround(most / multiple);
    const isOn = (value: number) =>
      Math.abs(value / scale - Math.round(value / scale)) <= tolerance * multiple;
    if (values.every(isOn)) return withinCodes(values, scale);
  }
  return undefined;
}

/** Two numbers need two points, however many multiples lie between them. */
function withinCodes(values: Float32Array, scale: number): Points | undefined {
  const [least, greatest] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const [lowest, highest] = [Math.round(least / scale), Math.round(greatest / scale)];
  const step = Math.max(1, highest - lowest);
  if (values.every((value) => value === least || value === greatest))
    return { scale: scale * step, lowest: lowest / step, count: 2 };
  const count = highest - lowest + 1;
  return count <= mostPoints ? { scale, lowest, count } : undefined;
}
