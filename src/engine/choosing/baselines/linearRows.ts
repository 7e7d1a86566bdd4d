import type { DenseRows, SparseRows } from '../../inputs/baseline';
import { tf } from '../../tensorflow/loadTensorFlow';

/** The products that a linear model needs of its rows. Weights are [size, outputs], row-major. */
export interface LinearRows {
  readonly rows: number;
  readonly size: number;
  /** [rows, outputs] */
  times(weights: Float64Array, outputs: number): ArrayLike<number>;
  /** The transposed rows times `values` [rows, outputs]: [size, outputs]. */
  transposedTimes(values: Float64Array, outputs: number): ArrayLike<number>;
  /** Some of the rows. */
  at(chosen: readonly number[]): LinearRows;
}

/** Rows of features, sparse ones without a dense copy. */
export function linearRows(features: DenseRows | SparseRows): LinearRows {
  return 'offsets' in features ? sparseRows(features) : denseRows(features);
}

/** The features of some examples. */
export function featuresAt(
  features: DenseRows | SparseRows,
  chosen: readonly number[],
): DenseRows | SparseRows {
  return 'offsets' in features ? sparseAt(features, chosen) : denseAt(features, chosen);
}

/** The features of all parts, one after the other. */
export function joinedFeatures(parts: readonly (DenseRows | SparseRows)[]): DenseRows | SparseRows {
  const [first] = parts;
  const size = first?.size ?? 0;
  const values = concatenated(
    Float32Array,
    parts.map((part) => part.values),
  );
  const sparse = parts.filter((part): part is SparseRows => 'offsets' in part);
  if (sparse.length === 0) return { values, size };
  const columns = concatenated(
    Int32Array,
    sparse.map((part) => part.columns),
  );
  const offsets = [0];
  for (const part of sparse) {
    const from = offsets.at(-1)!;
    for (const offset of part.offsets.subarray(1)) offsets.push(from + offset);
  }
  return { values, size, columns, offsets: Int32Array.from(offsets) };
}

function concatenated<T extends Float32Array | Int32Array>(
  kind: new (length: number) => T,
  parts: readonly T[],
): T {
  const all = new kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function sparseAt({ offsets, columns, values, size }: SparseRows, chosen: readonly number[]): SparseRows {
  const starts = new Int32Array(chosen.length + 1);
  for (const [at, row] of chosen.entries()) starts[at + 1] = starts[at]! + offsets[row + 1]! - offsets[row]!;
  const some = { columns: new Int32Array(starts.at(-1)!), values: new Float32Array(starts.at(-1)!) };
  for (const [at, row] of chosen.entries()) {
    some.columns.set(columns.subarray(offsets[row]!, offsets[row + 1]!), starts[at]!);
    some.values.set(values.subarray(offsets[row]!, offsets[row + 1]!), starts[at]!);
  }
  return { ...some, offsets: starts, size };
}

/** Some rows of a dense table. */
export function denseAt({ values, size }: DenseRows, rows: readonly number[]): DenseRows {
  const some = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries()) some.set(values.subarray(row * size, (row + 1) * size), at * size);
  return { values: some, size };
}

function sparseRows(features: SparseRows): LinearRows {
  const { offsets, columns, values, size } = features;
  const rows = offsets.length - 1;
  return {
    ...{ rows, size },
    times: (weights, outputs) => {
      const products = new Float64Array(rows * outputs);
      for (let row = 0; row < rows; row++)
        for (let i = offsets[row]!; i < offsets[row + 1]!; i++)
          for (let output = 0; output < outputs; output++)
            products[row * outputs + output]! += values[i]! * weights[columns[i]! * outputs + output]!;
      return products;
    },
    transposedTimes: (given, outputs) => {
      const products = new Float64Array(size * outputs);
      for (let row = 0; row < rows; row++)
        for (let i = offsets[row]!; i < offsets[row + 1]!; i++)
          for (let output = 0; output < outputs; output++)
            products[columns[i]! * outputs + output]! += values[i]! * given[row * outputs + output]!;
      return products;
    },
    at: (chosen) => sparseRows(sparseAt(features, chosen)),
  };
}

function denseRows({ values, size }: DenseRows): LinearRows {
  const rows = values.length / Math.max(1, size);
  const table = () => tf.tensor2d(values, [rows, size]);
  return {
    ...{ rows, size },
    times: (weights, outputs) =>
      values.length * outputs < smallProduct
        ? productOf(values, weights, { rows, size, outputs })
        : tf.tidy(() => tf.matMul(table(), matrix(weights, [size, outputs])).dataSync<'float32'>()),
    transposedTimes: (given, outputs) =>
      values.length * outputs < smallProduct
        ? transposedProductOf(values, given, { rows, size, outputs })
        : tf.tidy(() => tf.matMul(table(), matrix(given, [rows, outputs]), true).dataSync<'float32'>()),
    at: (chosen) => denseRows(denseAt({ values, size }, chosen)),
  };
}

/** With fewer multiplications a call of TensorFlow costs more than it saves. */
const smallProduct = 2 ** 18;

interface ProductSizes {
  readonly rows: number;
  readonly size: number;
  readonly outputs: number;
}

function productOf(values: Float32Array, weights: Float64Array, { rows, size, outputs }: ProductSizes) {
  const products = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < size; i++) {
      const value = values[row * size + i]!;
      for (let output = 0; output < outputs; output++)
        products[row * outputs + output]! += value * weights[i * outputs + output]!;
    }
  return products;
}

function transposedProductOf(
  values: Float32Array,
  given: Float64Array,
  { rows, size, outputs }: ProductSizes,
) {
  const products = new Float64Array(size * outputs);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < size; i++) {
      const value = values[row * size + i]!;
      for (let output = 0; output < outputs; output++)
        products[i * outputs + output]! += value * given[row * outputs + output]!;
    }
  return products;
}

const matrix = (values: Float64Array, shape: [number, number]) =>
  tf.tensor2d(Float32Array.from(values), shape);

/** Features less their means, which a search for a minimum finds easier. @param means of each feature */
export function centred({ values, size }: DenseRows, means: Float64Array): DenseRows {
  return { values: values.map((value, i) => value - means[i % size]!), size };
}

/** The mean of each feature. */
export function meansOf({ values, size }: DenseRows): Float64Array {
  const means = new Float64Array(size);
  for (let i = 0; i < values.length; i++) means[i % size]! += values[i]!;
  const rows = Math.max(1, values.length / Math.max(1, size));
  return means.map((sum) => sum / rows);
}
