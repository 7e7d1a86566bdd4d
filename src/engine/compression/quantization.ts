/** How the range of the numbers that are kept is chosen; what lies outside is clipped. */
export type QuantizationRange = 'max' | 'percentile' | 'leastSquares';

/** Symmetric whole numbers, Q(x) = round(x / scale) scale, with one scale for each row or one for all. */
export interface IntegerScheme {
  readonly bits: 4 | 8;
  readonly per: 'channel' | 'tensor';
  readonly range: QuantizationRange;
}

/** A matrix in whole numbers: [rows, columns] and the scale of each row. */
export interface QuantizedRows {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Of the magnitudes in a row, the share that a percentile keeps inside the range. */
const keptShare = 0.999;
/** Least squares tries so many ranges, down to half of the largest magnitude. */
const triedRanges = 16;

/** The largest whole number: 127 of int8, 7 of int4. The smallest is its opposite, so that zero is exact and in the middle. */
export function largestInteger(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

/**
 * Quantizes a matrix whose rows are output channels.
 * @param values [rows, columns], row-major
 */
export function quantizeRows(values: Float32Array, rows: number, scheme: IntegerScheme): QuantizedRows {
  const largest = largestInteger(scheme.bits);
  const columns = values.length / rows;
  const row = (at: number) => values.subarray(at * columns, (at + 1) * columns);
  const shared = scheme.per === 'tensor' ? scaleOf(values, largest, scheme.range) : undefined;
  const scales = Float32Array.from(
    { length: rows },
    (_, at) => shared ?? scaleOf(row(at), largest, scheme.range),
  );
  const whole = new Int8Array(values.length);
  for (let at = 0; at < values.length; at++)
    whole[at] = quantize(values[at]!, scales[Math.floor(at / columns)]!, largest);
  return { values: whole, scales };
}

/** What whole numbers stand for. */
export function dequantizeRows({ values, scales }: QuantizedRows): Float32Array {
  const columns = values.length / scales.length;
  return Float32Array.from(values, (value, at) => value * scales[Math.floor(at / columns)]!);
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

function quantize(value: number, scale: number, largest: number): number {
  return Math.max(-largest, Math.min(largest, roundHalfToEven(value / scale)));
}

/** As runtimes round, so that what is written is what they would compute. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function scaleOf(values: Float32Array, largest: number, range: QuantizationRange): number {
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (most === 0) return 1;
  if (range === 'percentile') return percentile(values) / largest || most / largest;
  return range === 'leastSquares' ? leastSquares(values, most, largest) : most / largest;
}

function percentile(values: Float32Array): number {
  const magnitudes = values.map(Math.abs).sort();
  return magnitudes[Math.max(0, Math.ceil(keptShare * magnitudes.length) - 1)]!;
}

function leastSquares(values: Float32Array, most: number, largest: number): number {
  const candidates = Array.from(
    { length: triedRanges },
    (_, i) => (most / largest) * (1 - i / (2 * triedRanges)),
  );
  const errors = candidates.map((scale) => squaredError(values, scale, largest));
  return candidates[errors.indexOf(Math.min(...errors))]!;
}

function squaredError(values: Float32Array, scale: number, largest: number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    const whole = Math.max(-largest, Math.min(largest, Math.round(values[at]! / scale)));
    sum += (whole * scale - values[at]!) ** 2;
  }
  return sum;
}
