/** How pixels are weighed: `weight` of a distance in pixels of the smaller image, and how far away it ends. */
interface Filter {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

/** Pillow's filters; the cubic one has a = -1/2 (Keys 1981). */
const filters = {
  bilinear: { reach: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    reach: 2,
    weight: (distance: number) => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
} satisfies Record<string, Filter>;
export type Resampling = keyof typeof filters;

/** Levels [height, width, 3], from 0 to 255. */
export interface Levels {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

/** Which part of a side is wanted when the whole is scaled to `size`. */
export interface Span {
  readonly size: number;
  readonly start: number;
  readonly count: number;
}

/** Scales an image as Pillow does: antialiased, columns first and then rows, each rounded to whole levels. */
export function resample(levels: Levels, columns: Span, rows: Span, by: Resampling): Levels {
  return resampleRows(resampleColumns(levels, columns, by), rows, by);
}

function resampleColumns({ data, height, width }: Levels, columns: Span, by: Resampling): Levels {
  const result = new Uint8ClampedArray(height * columns.count * 3);
  for (const [x, { from, weights }] of tapsOf(width, columns, filters[by]).entries())
    for (let y = 0; y < height; y++)
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * width + from) * 3 + channel;
        result[(y * columns.count + x) * 3 + channel] = weighed(data, at, 3, weights);
      }
  return { data: result, height, width: columns.count };
}

function resampleRows({ data, height, width }: Levels, rows: Span, by: Resampling): Levels {
  const stride = width * 3;
  const result = new Uint8ClampedArray(rows.count * stride);
  for (const [y, { from, weights }] of tapsOf(height, rows, filters[by]).entries())
    for (let i = 0; i < stride; i++)
      result[y * stride + i] = weighed(data, from * stride + i, stride, weights);
  return { data: result, height: rows.count, width };
}

/** Halves up. */
function weighed(data: ArrayLike<number>, at: number, step: number, weights: readonly number[]): number {
  let sum = 0.5;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * data[at + i * step]!;
  return Math.floor(sum);
}

/** For each output pixel: its first input pixel and the weights from there on. */
function tapsOf(side: number, { size, start, count }: Span, { reach, weight }: Filter) {
  const scale = side / size;
  const stretch = Math.max(1, scale);
  return Array.from({ length: count }, (_, i) => {
    const centre = (start + i + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - reach * stretch + 0.5));
    const to = Math.min(side, Math.floor(centre + reach * stretch + 0.5));
    const raw = Array.from({ length: to - from }, (_, j) => weight((from + j + 0.5 - centre) / stretch));
    const sum = raw.reduce((total, each) => total + each, 0);
    return { from, weights: raw.map((each) => each / sum) };
  });
}
