import { largestOf } from '../../experiment/words/extremes';
import type { Features } from '../features/featuresOf';
import { eigenOf } from './eigen';
import type { ProbeTargets } from './probeTargets';

/** Estimates of how well a model will do, from its features alone. */
export interface Transferability {
  readonly logME: number | null;
  readonly hScore: number | null;
}

/** Features are decomposed in cubic time: beyond this size an estimate takes longer than the probe that it estimates. */
const mostSize = 1024;

/** LogME and H-score of features; null where they are not defined or would take too long. */
export function transferability(features: Features, targets: ProbeTargets): Transferability {
  const rows = targets.values.length;
  // With fewer examples than features, the covariance of the features has no inverse.
  if (features.size > mostSize || rows <= features.size) return { logME: null, hScore: null };
  return { logME: logME(features, targets), hScore: targets.classes > 0 ? hScore(features, targets) : null };
}

/** Iterations of the fixed point, and the change below which it is reached. */
const [mostIterations, tolerance] = [11, 1e-3];
/** Keeps the quotients finite. */
const tiny = 1e-5;

/**
 * The maximum evidence of Bayesian linear regression on features, a row, averaged over classes (You et al. 2021, "LogME: Practical
 * Assessment of Pre-trained Models for Transfer Learning", and the fixed point of You et al. 2022, algorithm 3). Needs more rows than
 * features.
 */
export function logME({ values, size }: Features, targets: ProbeTargets): number {
  const rows = targets.values.length;
  const { eigenvalues, vectors } = eigenOf(gram(values, size), size);
  const sigma = eigenvalues.map((value) => Math.max(0, value));
  const outputs = Math.max(1, targets.classes);
  let sum = 0;
  for (let output = 0; output < outputs; output++) {
    const truth = truthOf(targets, output);
    // The squared projections on the left singular vectors, u = F v / s.
    const byFeature = new Float64Array(size);
    for (let row = 0; row < rows; row++)
      if (truth[row] !== 0)
        for (let j = 0; j < size; j++) byFeature[j]! += truth[row]! * values[row * size + j]!;
    const projected = sigma.map((s, k) => {
      let dot = 0;
      for (let j = 0; j < size; j++) dot += vectors[j * size + k]! * byFeature[j]!;
      return s > 0 ? (dot * dot) / s : 0;
    });
    const length = truth.reduce((total, value) => total + value * value, 0);
    sum += evidence(sigma, projected, length, rows);
  }
  return sum / outputs;
}

/** The evidence of one output at the best precisions of prior and noise, divided by the rows. */
function evidence(sigma: Float64Array, projected: Float64Array, length: number, rows: number): number {
  const size = sigma.length;
  const rest = length - projected.reduce((sum, value) => sum + value, 0);
  let [alpha, beta, found] = [1, 1, 0];
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const ratio = alpha / beta;
    let [gamma, weights, errors] = [0, 0, rest];
    for (const [k, s] of sigma.entries()) {
      gamma += s / (s + ratio);
      weights += (s * projected[k]!) / (ratio + s) ** 2;
      errors += projected[k]! / (1 + s / ratio) ** 2;
    }
    alpha = gamma / (weights + tiny);
    beta = (rows - gamma) / (errors + tiny);
    const logs = sigma.reduce((sum, s) => sum + Math.log(alpha + beta * s), 0);
    const value =
      (size / 2) * Math.log(alpha) +
      (rows / 2) * Math.log(beta) -
      logs / 2 -
      (beta / 2) * errors -
      (alpha / 2) * weights;
    found = (value - (rows / 2) * Math.log(2 * Math.PI)) / rows;
    if (Math.abs(alpha / beta - ratio) / ratio <= tolerance) break;
  }
  return found;
}

/**
 * The trace of the features' covariance inverted, times the covariance of the classes' means (Bao et al. 2019, "An Information-Theoretic
 * Approach to Transferability in Task Transfer Learning"). Needs more rows than features.
 */
export function hScore({ values, size }: Features, { classes, values: truth }: ProbeTargets): number {
  const centred = withoutMeans(values, size);
  const { sums, counts } = sumsOf(centred, size, { classes, values: truth });
  const { eigenvalues, vectors } = eigenOf(gram(centred, size), size);
  const cut = 1e-15 * largestOf(eigenvalues);
  let score = 0;
  for (let k = 0; k < size; k++)
    if (eigenvalues[k]! > cut)
      for (let label = 0; label < classes; label++) {
        let dot = 0;
        for (let j = 0; j < size; j++) dot += vectors[j * size + k]! * sums[label * size + j]!;
        // A class weighs as much as it has rows: n m² of the mean m, which is the squared sum over n.
        score += dot ** 2 / Math.max(1, counts[label]!) / eigenvalues[k]!;
      }
  return score;
}

function withoutMeans(values: Float32Array, size: number): Float64Array {
  const rows = values.length / size;
  const mean = new Float64Array(size);
  for (let i = 0; i < values.length; i++) mean[i % size]! += values[i]! / rows;
  return Float64Array.from(values, (value, i) => value - mean[i % size]!);
}

/** The sum of the rows of each class, [classes, size], and their number. */
function sumsOf(centred: Float64Array, size: number, { classes, values }: ProbeTargets) {
  const sums = new Float64Array(classes * size);
  const counts = new Float64Array(classes);
  for (const [row, label] of values.entries()) {
    counts[label]!++;
    for (let j = 0; j < size; j++) sums[label * size + j]! += centred[row * size + j]!;
  }
  return { sums, counts };
}

function truthOf({ classes, values }: ProbeTargets, output: number): Float64Array {
  return Float64Array.from(values, (value) => (classes > 0 ? Number(value === output) : value));
}

/** The products of all pairs of columns, [size, size]. */
function gram(values: ArrayLike<number>, size: number): Float64Array {
  const products = new Float64Array(size * size);
  for (let from = 0; from < values.length; from += size)
    for (let i = 0; i < size; i++) {
      const own = values[from + i]!;
      if (own !== 0) for (let j = 0; j <= i; j++) products[i * size + j]! += own * values[from + j]!;
    }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) products[j * size + i] = products[i * size + j]!;
  return products;
}
