import type { ColourChange } from './drawView';

/** How much red, green and blue add to the brightness (ITU-R BT.601), as in Pillow. */
const luma = [0.299, 0.587, 0.114] as const;

/** From red, green and blue to brightness and two axes of colour (YIQ), and back. */
const toYiq = [luma, [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]] as const;
const fromYiq = [
  [1, 0.956, 0.619],
  [1, -0.272, -0.647],
  [1, -1.106, 1.703],
] as const;

type Row = readonly [number, number, number];
type Matrix = readonly [Row, Row, Row];

/**
 * Changes an image's colours in place, first its brightness, then contrast around its mean, saturation and hue. All four are linear, so
 * that one matrix does them together; levels beyond 0 and 255 are cut off once, at the end.
 * @param levels red, green and blue of each pixel
 */
export function changeColour(levels: Uint8Array, change: ColourChange): void {
  const { brightness, contrast, saturation, hue } = change;
  if (brightness === 1 && contrast === 1 && saturation === 1 && hue === 0) return;
  const matrix = scaled(product(turnedHue(hue), saturated(saturation)), brightness * contrast);
  // Rounded by adding a half: typed arrays cut off.
  const offset = contrast === 1 ? 0.5 : (1 - contrast) * brightness * meanLuma(levels) + 0.5;
  apply(levels, matrix, offset);
}

function apply(levels: Uint8Array, [a, b, c]: Matrix, offset: number): void {
  for (let i = 0; i < levels.length; i += 3) {
    const [red, green, blue] = [levels[i]!, levels[i + 1]!, levels[i + 2]!];
    levels[i] = cut(a[0] * red + a[1] * green + a[2] * blue + offset);
    levels[i + 1] = cut(b[0] * red + b[1] * green + b[2] * blue + offset);
    levels[i + 2] = cut(c[0] * red + c[1] * green + c[2] * blue + offset);
  }
}

const cut = (level: number) => (level < 0 ? 0 : level > 255 ? 255 : level);

function meanLuma(levels: Uint8Array): number {
  const sums = [0, 0, 0];
  for (let i = 0; i < levels.length; i++) sums[i % 3]! += levels[i]!;
  return sums.reduce((mean, sum, channel) => mean + luma[channel]! * (sum / (levels.length / 3)), 0);
}

/** Away from grey of the same brightness, or towards it. */
function saturated(saturation: number): Matrix {
  const row = (own: number): Row =>
    luma.map(
      (weight, channel) => (1 - saturation) * weight + (channel === own ? saturation : 0),
    ) as unknown as Row;
  return [row(0), row(1), row(2)];
}

/** A turn of the plane of the two axes of colour. */
function turnedHue(fraction: number): Matrix {
  if (fraction === 0) return saturated(1);
  const angle = 2 * Math.PI * fraction;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return product(
    fromYiq,
    product(
      [
        [1, 0, 0],
        [0, cos, sin],
        [0, -sin, cos],
      ],
      toYiq,
    ),
  );
}

function product(a: Matrix, b: Matrix): Matrix {
  const row = (i: number): Row =>
    [0, 1, 2].map((column) =>
      a[i]!.reduce((sum, value, k) => sum + value * b[k]![column]!, 0),
    ) as unknown as Row;
  return [row(0), row(1), row(2)];
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return matrix.map((row) => row.map((value) => value * factor)) as unknown as Matrix;
}
