/** A point of a series. */
export interface Point {
  x: number;
  y: number;
}

/** The visible part of the x axis. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * An exponential moving average with the bias correction of Kingma & Ba (2015, https://arxiv.org/abs/1412.6980).
 * @param weight the share of the previous average kept at each step, from 0 (no smoothing) to below 1
 */
export function smooth(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let [sum, share] = [0, 1];
  return points.map(({ x, y }) => {
    sum = weight * sum + (1 - weight) * y;
    share *= weight;
    return { x, y: sum / (1 - share) };
  });
}

/**
 * Thins the points in a span to at most `2 * buckets + 2` that look the same, with one more on each side so that lines reach the edges.
 * Each bucket keeps its lowest and highest point, so no peak is lost. Points are sorted by x.
 */
export function thin(points: readonly Point[], { from, to }: Span, buckets: number): Point[] {
  const first = Math.max(0, lowerBound(points, from) - 1);
  const count = Math.min(points.length, lowerBound(points, to) + 2) - first;
  if (count <= 2 * buckets) return points.slice(first, first + count);
  const thinned: Point[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = first + Math.floor((bucket * count) / buckets);
    const [low, high] = extremes(points, start, first + Math.floor(((bucket + 1) * count) / buckets));
    thinned.push(points[Math.min(low, high)]!);
    if (low !== high) thinned.push(points[Math.max(low, high)]!);
  }
  return thinned;
}

function extremes(points: readonly Point[], start: number, end: number): [low: number, high: number] {
  let [low, high] = [start, start];
  for (let index = start + 1; index < end; index++) {
    const { y } = points[index]!;
    if (y < points[low]!.y) low = index;
    else if (y > points[high]!.y) high = index;
  }
  return [low, high];
}

/** The position of the first point at or right of x. */
function lowerBound(points: readonly Point[], x: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The end of the x axis: early on, a round number, because the full length would squeeze the curve to the left edge. */
export function axisEnd(step: number, totalSteps: number): number {
  return Math.max(step, Math.min(totalSteps, Math.max(20, roundUp(4 * step))));
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value)!;
}
