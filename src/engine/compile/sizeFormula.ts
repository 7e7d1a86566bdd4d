/** Sizes of the varying axes (rows, length), by name. */
export type Sizes = Readonly<Record<string, number>>;

/**
 * A number of a recording as a function of these sizes: `offset + factor * product of axes`, or with `inverse`
 * `factor / product of axes` (the divisor of a mean, turned over). Without axes it is `offset`.
 */
export interface Formula {
  readonly offset: number;
  readonly factor: number;
  /** A squared axis is listed twice. */
  readonly axes: readonly string[];
  readonly inverse?: boolean;
}

/** The maximum number of axes in a product: attention needs rows * length * length. */
const mostAxes = 3;

/** Whether the number is equal at all sizes. */
export function isFixed({ axes }: Formula): boolean {
  return axes.length === 0;
}

/**
 * The unique formula that gives the number at every sample; undefined if there is none or several. Two samples determine offset and factor;
 * the third rejects accidental fits.
 * @param values the number at each sample
 * @param samples the sizes of each
 */
export function explain(values: readonly number[], samples: readonly Sizes[]): Formula | undefined {
  const [first] = values as [number];
  if (values.every((value) => value === first)) return { offset: first, factor: 0, axes: [] };
  const isWhole = values.every(Number.isInteger);
  const found = products(Object.keys(samples[0]!)).flatMap((axes) => {
    const at = samples.map((sizes) => axes.reduce((product, axis) => product * sizes[axis]!, 1));
    return isWhole ? wholeFormula(values, at, axes) : fractionFormula(values, at, axes);
  });
  return found.length === 1 ? found[0] : undefined;
}

function wholeFormula(values: readonly number[], at: readonly number[], axes: readonly string[]): Formula[] {
  const factor = (values[1]! - values[0]!) / (at[1]! - at[0]!);
  const offset = values[0]! - factor * at[0]!;
  const fits = Number.isInteger(factor) && values.every((value, i) => value === offset + factor * at[i]!);
  return fits ? [{ offset, factor, axes }] : [];
}

/** Floating-point numbers are compared with the precision of float32. */
function fractionFormula(
  values: readonly number[],
  at: readonly number[],
  axes: readonly string[],
): Formula[] {
  const inverse = values[0]! * at[0]!;
  if (values.every((value, i) => isNear(value * at[i]!, inverse)))
    return [{ offset: 0, factor: wholeIfNear(inverse), axes, inverse: true }];
  const factor = values[0]! / at[0]!;
  return values.every((value, i) => isNear(value / at[i]!, factor)) ? [{ offset: 0, factor, axes }] : [];
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 2e-7 * Math.abs(b);
}

function wholeIfNear(value: number): number {
  return Math.abs(value - Math.round(value)) < 1e-5 ? Math.round(value) : value;
}

/** Every product of one to `mostAxes` axes, in one order, an axis twice included (length * length). */
function products(axes: readonly string[]): string[][] {
  const longer = (shorter: readonly string[][]) =>
    shorter.flatMap((product) =>
      axes.filter((axis) => axis >= (product.at(-1) ?? '')).map((axis) => [...product, axis]),
    );
  const ofEachLength: string[][][] = [[[]]];
  for (let length = 1; length <= mostAxes; length++) ofEachLength.push(longer(ofEachLength.at(-1)!));
  return ofEachLength.slice(1).flat();
}
