import { smallestOf } from '../../experiment/words/extremes';
import { roundHalfToEven } from '../../portable/roundHalfToEven';

/** How the range of the numbers that are kept is chosen; what lies outside is clipped. */
export type QuantizationRange = 'max' | 'percentile' | 'leastSquares';

/** Integers, Q(x) = round(x / scale) scale, with one scale for each row or one for all. */
export interface IntegerScheme {
  readonly bits: 4 | 8;
  readonly per: 'channel' | 'tensor';
  readonly range: QuantizationRange;
  /** Whether they lie evenly around zero; else they reach from the least number to the greatest, and another than 0 stands for zero. */
  readonly symmetric: boolean;
}

/** A matrix in integers: [rows, columns], with the scale of each row and the integer that stands for its zero. */
export interface QuantizedRows {
  readonly values: Int8Array;
  readonly scales: Float32Array;
  readonly zeros: Int8Array;
}

/** The meaning of the integers of a row. */
interface Grid {
  readonly scale: number;
  readonly zero: number;
  readonly lowest: number;
  readonly highest: number;
}

/** The share of the magnitudes in a row that a percentile keeps inside the range. */
const keptShare = 0.999;
/** The number of ranges that least squares tries, down to half of the largest magnitude. */
const triedRanges = 16;

/** The largest integer: 127 of int8, 7 of int4. The smallest is its opposite, so that zero is exact and in the middle. */
export function largestInteger(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

/**
 * Quantizes a matrix whose rows are output channels.
 * @param values [rows, columns], row-major
 */
export function quantizeRows(values: Float32Array, rows: number, scheme: IntegerScheme): QuantizedRows {
  const columns = values.length / rows;
  const row = (at: number) => values.subarray(at * columns, (at + 1) * columns);
  const shared = scheme.per === 'tensor' ? gridOf(values, scheme) : undefined;
  const grids = Array.from({ length: rows }, (_, at) => shared ?? gridOf(row(at), scheme));
  const whole = new Int8Array(values.length);
  for (let at = 0; at < values.length; at++)
    whole[at] = quantize(values[at]!, grids[Math.floor(at / columns)]!);
  return {
    values: whole,
    scales: Float32Array.from(grids, ({ scale }) => scale),
    zeros: Int8Array.from(grids, ({ zero }) => zero),
  };
}

/** The values of integers. */
export function dequantizeRows({ values, scales, zeros }: QuantizedRows): Float32Array {
  const columns = values.length / scales.length;
  return Float32Array.from(values, (value, at) => {
    const row = Math.floor(at / columns);
    return (value - zeros[row]!) * scales[row]!;
  });
}

/**
 * Each row as signs with one power of two, Q(x) = sign(x) 2^-k, where k has the least squared error
 * (as in XNOR-Net, Rastegari et al. 2016, https://arxiv.org/abs/1603.05279, with a scale that is a shift).
 * @returns what the signs stand for, [rows, columns]
 */
export function binarizeRows(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const scales = Float32Array.from({ length: rows }, (_, at) =>
    powerOfTwo(values.subarray(at * columns, (at + 1) * columns)),
  );
  return values.map((value, at) => (value < 0 ? -1 : 1) * scales[Math.floor(at / columns)]!);
}

/** The squared error is least at the mean magnitude, and grows evenly to both sides of it. */
function powerOfTwo(row: Float32Array): number {
  const mean = row.reduce((sum, value) => sum + Math.abs(value), 0) / row.length;
  if (mean === 0) return 0;
  const below = 2 ** Math.floor(Math.log2(mean));
  return mean - below <= 2 * below - mean ? below : 2 * below;
}

function quantize(value: number, { scale, zero, lowest, highest }: Grid): number {
  return Math.max(lowest, Math.min(highest, roundHalfToEven(value / scale) + zero));
}

/** Ranges are shares of the whole one, which is the same at both ends. */
const shares: Record<QuantizationRange, (values: Float32Array, gridAt: (share: number) => Grid) => number> = {
  max: () => 1,
  percentile: (values) => percentile(values) / mostOf(values) || 1,
  leastSquares: (values, gridAt) => {
    const tried = Array.from({ length: triedRanges }, (_, i) => 1 - i / (2 * triedRanges));
    const errors = tried.map((share) => squaredError(values, gridAt(share)));
    return tried[errors.indexOf(smallestOf(errors))]!;
  },
};

function gridOf(values: Float32Array, { bits, range, symmetric }: IntegerScheme): Grid {
  const most = mostOf(values);
  const largest = largestInteger(bits);
  if (most === 0) return { scale: 1, zero: 0, lowest: -largest, highest: largest };
  const [low, high] = symmetric ? [-most, most] : endsOf(values);
  const gridAt = (share: number): Grid => {
    if (symmetric)
      return { scale: Math.fround((share * most) / largest), zero: 0, lowest: -largest, highest: largest };
    const lowest = -largest - 1;
    const scale = Math.fround((share * (high - low)) / (2 * largest + 1));
    return { scale, zero: lowest - Math.round((share * low) / scale), lowest, highest: largest };
  };
  return gridAt(shares[range](values, gridAt));
}

/** The largest magnitude. */
export function mostOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The least and the greatest of some numbers and zero. */
function endsOf(values: Float32Array): [number, number] {
  return [
    values.reduce((least, value) => Math.min(least, value), 0),
    values.reduce((greatest, value) => Math.max(greatest, value), 0),
  ];
}

function percentile(values: Float32Array): number {
  const magnitudes = values.map(Math.abs).sort();
  return magnitudes[Math.max(0, Math.ceil(keptShare * magnitudes.length) - 1)]!;
}

function squaredError(values: Float32Array, grid: Grid): number {
  let sum = 0;
  for (const value of values) sum += ((quantize(value, grid) - grid.zero) * grid.scale - value) ** 2;
  return sum;
}
