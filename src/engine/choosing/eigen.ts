/** Eigenvalues, in no order, and their vectors as the columns of [size, size]. */
export interface Eigen {
  readonly eigenvalues: Float64Array;
  readonly vectors: Float64Array;
}

/** Rotations of one eigenvalue; a matrix of numbers needs two or three. */
const mostRotations = 50;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix in float64: Householder's reduction to a tridiagonal matrix, then QL with implicit
 * shifts (Golub & Van Loan 2013, sections 8.3.1 and 8.3.3). TensorFlow's operation computes in float32, where small eigenvalues are noise.
 * @param matrix [size, size], row-major
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const { diagonal, beside, basis } = tridiagonal(matrix, size);
  // Rows of the transposed basis lie together in memory, and each rotation mixes two of them.
  const rows = transposed(basis, size);
  for (let at = 0; at < size; at++) chase(diagonal, beside, rows, size, at);
  return { eigenvalues: diagonal, vectors: transposed(rows, size) };
}

/** `basis` transposed times the matrix times `basis` has a diagonal and equal numbers beside it. */
function tridiagonal(matrix: Float64Array, size: number) {
  const a = matrix.slice();
  const basis = identity(size);
  for (let k = 0; k < size - 2; k++) {
    const v = reflection(a, size, k);
    if (!v) continue;
    reflectBothSides(a, v, size, k);
    reflectRows(basis, v, size, k);
  }
  const diagonal = Float64Array.from({ length: size }, (_, i) => a[i * size + i]!);
  const beside = Float64Array.from({ length: size }, (_, i) => (i + 1 < size ? a[i * size + i + 1]! : 0));
  return { diagonal, beside, basis };
}

/** Replaces `a` by H a H, where H = 1 - 2 v vᵀ and v is 0 up to place k; rows and columns before k stay. */
function reflectBothSides(a: Float64Array, v: Float64Array, size: number, k: number): void {
  const product = new Float64Array(size);
  for (let i = k; i < size; i++) product[i] = dotAfter(a, v, size, i, k);
  const scale = v.reduce((sum, value, i) => sum + value * product[i]!, 0);
  const left = product.map((value, i) => value - scale * v[i]!);
  for (let i = k; i < size; i++)
    for (let j = k; j < size; j++) a[i * size + j]! -= 2 * (v[i]! * left[j]! + left[i]! * v[j]!);
}

/** Replaces `basis` by its product with H = 1 - 2 v vᵀ. */
function reflectRows(basis: Float64Array, v: Float64Array, size: number, k: number): void {
  for (let i = 0; i < size; i++) {
    const sum = dotAfter(basis, v, size, i, k);
    for (let j = k + 1; j < size; j++) basis[i * size + j]! -= 2 * sum * v[j]!;
  }
}

/** The product of row i with v, which is 0 up to place k. */
function dotAfter(matrix: Float64Array, v: Float64Array, size: number, i: number, k: number): number {
  let sum = 0;
  for (let j = k + 1; j < size; j++) sum += matrix[i * size + j]! * v[j]!;
  return sum;
}

/** The unit vector of the reflection that clears a column below the number beside its diagonal; undefined where it is clear. */
function reflection(a: Float64Array, size: number, k: number): Float64Array | undefined {
  const v = new Float64Array(size);
  let length = 0;
  for (let i = k + 1; i < size; i++) {
    v[i] = a[i * size + k]!;
    length += v[i]! ** 2;
  }
  const rest = length - v[k + 1]! ** 2;
  if (rest === 0) return undefined;
  v[k + 1]! += Math.sign(v[k + 1]! || 1) * Math.sqrt(length);
  const norm = Math.sqrt(rest + v[k + 1]! ** 2);
  for (let i = k + 1; i < size; i++) v[i]! /= norm;
  return v;
}

/** Rotates until the number beside a place of the diagonal vanishes. */
function chase(
  diagonal: Float64Array,
  beside: Float64Array,
  rows: Float64Array,
  size: number,
  at: number,
): void {
  for (let count = 0; count < mostRotations; count++) {
    const end = endOfBlock(diagonal, beside, at);
    if (end === at) return;
    const half = (diagonal[at + 1]! - diagonal[at]!) / (2 * beside[at]!);
    const root = Math.hypot(half, 1);
    let g = diagonal[end]! - diagonal[at]! + beside[at]! / (half + Math.sign(half || 1) * root);
    let [sine, cosine, moved] = [1, 1, 0];
    let i = end - 1;
    for (; i >= at; i--) {
      const f = sine * beside[i]!;
      const b = cosine * beside[i]!;
      const length = Math.hypot(f, g);
      beside[i + 1] = length;
      if (length === 0) {
        diagonal[i + 1]! -= moved;
        beside[end] = 0;
        break;
      }
      sine = f / length;
      cosine = g / length;
      g = diagonal[i + 1]! - moved;
      const turned = (diagonal[i]! - g) * sine + 2 * cosine * b;
      moved = sine * turned;
      diagonal[i + 1] = g + moved;
      g = cosine * turned - b;
      rotate(rows, size, i, sine, cosine);
    }
    if (i >= at) continue;
    diagonal[at]! -= moved;
    beside[at] = g;
    beside[end] = 0;
  }
}

/** The last place that a number beside the diagonal still ties to `at`. */
function endOfBlock(diagonal: Float64Array, beside: Float64Array, at: number): number {
  let end = at;
  while (end < diagonal.length - 1) {
    const near = Math.abs(diagonal[end]!) + Math.abs(diagonal[end + 1]!);
    if (Math.abs(beside[end]!) <= Number.EPSILON * near) break;
    end++;
  }
  return end;
}

function rotate(rows: Float64Array, size: number, row: number, sine: number, cosine: number): void {
  const [from, to] = [row * size, (row + 1) * size];
  for (let j = 0; j < size; j++) {
    const [one, two] = [rows[from + j]!, rows[to + j]!];
    rows[to + j] = sine * one + cosine * two;
    rows[from + j] = cosine * one - sine * two;
  }
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) turned[j * size + i] = matrix[i * size + j]!;
  return turned;
}
