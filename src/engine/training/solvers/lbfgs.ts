/** A point of the search, with the value and the gradient of the objective there. */
export interface Point {
  readonly at: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where the search has come in one iteration, and the length of its step in units of the proposed one. */
export interface Iteration extends Point {
  readonly stepLength: number;
}

/** Computes value and gradient at a point. The last call of an iteration is at the point that it accepts. */
export type Evaluate = (at: Float64Array) => Promise<Omit<Point, 'at'>>;

/** Pairs of steps and changes of the gradient that approximate the curvature. */
const memory = 10;
/** The search ends when no component of the gradient is larger. */
const gradientTolerance = 1e-5;
/** The search ends when this many iterations in a row gain less than `valueTolerance`. */
const mostIdle = 5;
/** The conditions of Armijo and Wolfe on a step. */
const [sufficientDecrease, curvature] = [1e-4, 0.9];
const mostTrials = 20;

/**
 * Minimizes a smooth function by L-BFGS (Liu & Nocedal 1989, https://doi.org/10.1007/BF01589116) with a line search by bisection for the
 * weak Wolfe conditions (Lewis & Overton 2013). Yields each iteration; returns when the function is at its minimum.
 * @param valueTolerance the share of the value below which an iteration gains nothing
 */
export async function* lbfgs(
  start: Float64Array,
  evaluate: Evaluate,
  valueTolerance = 1e-5,
): AsyncGenerator<Iteration, void> {
  let point: Point = { at: start, ...(await evaluate(start)) };
  const pairs: Pair[] = [];
  for (let idle = 0; idle < mostIdle && largest(point.gradient) > gradientTolerance; ) {
    const next = await search(point, directionOf(point.gradient, pairs), evaluate, pairs.length === 0);
    if (!next) {
      // The curvature that was remembered does not fit here: once more from the gradient alone.
      if (pairs.length === 0) return;
      pairs.length = 0;
      continue;
    }
    idle = point.value - next.value > valueTolerance * Math.abs(next.value) ? 0 : idle + 1;
    remember(pairs, point, next);
    point = next;
    yield next;
  }
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** One over their product. */
  readonly rho: number;
}

function remember(pairs: Pair[], from: Point, to: Point): void {
  const [step, change] = [minus(to.at, from.at), minus(to.gradient, from.gradient)];
  const product = dot(step, change);
  // A pair of no curvature would make the next direction one of ascent.
  if (product <= 1e-12 * dot(change, change)) return;
  pairs.push({ step, change, rho: 1 / product });
  if (pairs.length > memory) pairs.shift();
}

/** Minus the approximate inverse Hessian times the gradient: the recursion of two loops (Nocedal 1980). */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { step, change, rho } of [...pairs].reverse()) {
    const share = rho * dot(step, direction);
    shares.unshift(share);
    add(direction, -share, change);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const [i, { step, change, rho }] of pairs.entries())
    add(direction, shares[i]! - rho * dot(change, direction), step);
  return direction;
}

/** A step that lowers the value enough and flattens the slope; undefined if none is found. */
async function search(
  from: Point,
  direction: Float64Array,
  evaluate: Evaluate,
  isFirst: boolean,
): Promise<Iteration | undefined> {
  const slope = dot(from.gradient, direction);
  if (slope >= 0) return undefined;
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  // Without known curvature the gradient does not determine the step length.
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
  for (let trial = 0; trial < mostTrials; trial++) {
    const at = from.at.slice();
    add(at, length, direction);
    const { value, gradient } = await evaluate(at);
    if (!(value <= from.value + sufficientDecrease * length * slope)) high = length;
    else if (dot(gradient, direction) < curvature * slope) low = length;
    else return { at, value, gradient, stepLength: length };
    length = Number.isFinite(high) ? (low + high) / 2 : 2 * low;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds `factor` times `b` to `a`. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}

const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
