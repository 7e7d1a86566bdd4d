/** Numbers of some examples, one example after the other: targets, or what a head gave. Plain data in memory that threads share. */
export interface ExampleValues {
  readonly values: Int32Array | Float32Array;
  /** The shape of what an example has, [] for a number; of one of its items, where examples have any number of them. */
  readonly shape: readonly number[];
  /** Present where examples have any number of items. */
  readonly ragged?: Ragged | undefined;
  /** How they follow the image that they are of, where they have positions in it. */
  readonly moves?: Movement | undefined;
}

/** `points`: items that begin with x and y, in pixels of the original image. `map`: [height, width], which covers it. */
export type Movement = 'points' | 'map';

/** How many items examples have. */
export interface Ragged {
  /** [examples + 1]: the items of example `i` begin at `offsets[i]` and end before `offsets[i + 1]`. */
  readonly offsets: Int32Array;
  /** The most that an example has. */
  readonly most: number;
  /** The axis of the inputs that items are padded to, such as the `length` of texts; left out, they are padded to `most`. */
  readonly axis?: string | undefined;
}

export type NamedValues = Readonly<Record<string, ExampleValues>>;

/** How many examples there are. */
export function rowsOf(named: NamedValues): number {
  const [first] = Object.values(named);
  if (!first) return 0;
  return first.ragged ? first.ragged.offsets.length - 1 : first.values.length / sizeOf(first);
}

/** How many numbers an example has, or an item. */
export function sizeOf({ shape }: Pick<ExampleValues, 'shape'>): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

/** The numbers of one example. */
export function valuesOf(of: ExampleValues, row: number): Int32Array | Float32Array {
  const size = sizeOf(of);
  const [from, to] = of.ragged ? [of.ragged.offsets[row]!, of.ragged.offsets[row + 1]!] : [row, row + 1];
  return of.values.subarray(from * size, to * size);
}

/** The sole target of examples that have one number each, which is a class where it is an integer; undefined where they have others. */
export function onlyNumbers(named: NamedValues): ExampleValues['values'] | undefined {
  const [only, ...others] = Object.values(named);
  return only && others.length === 0 && !only.ragged && only.shape.length === 0 ? only.values : undefined;
}

/** The same number of values for each example, in memory that threads share. @param shape of an example's */
export function valuesFor(values: Int32Array | Float32Array, shape: readonly number[] = []): ExampleValues {
  return { values: inSharedMemory(values), shape };
}

/**
 * Any number of items for each example, in memory that threads share.
 * @param parts the values of each example
 * @param shape of an item's
 */
export function raggedValues(
  parts: readonly (Int32Array | Float32Array)[],
  shape: readonly number[] = [],
  axis?: string,
): ExampleValues {
  const size = sizeOf({ shape });
  const counts = parts.map((part) => part.length / size);
  const offsets = new Int32Array(parts.length + 1);
  for (const [i, count] of counts.entries()) offsets[i + 1] = offsets[i]! + count;
  const Kind = (parts[0] ?? new Float32Array()).constructor as Float32ArrayConstructor;
  const values = new Kind(offsets.at(-1)! * size);
  for (const [i, part] of parts.entries()) values.set(part, offsets[i]! * size);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return { values: inSharedMemory(values), shape, ragged: { offsets: inSharedMemory(offsets), most, axis } };
}

/** The values of some of the examples, in the order of `rows`. */
export function rowsAt(named: NamedValues, rows: readonly number[]): NamedValues {
  return Object.fromEntries(Object.entries(named).map(([name, of]) => [name, valuesAt(of, rows)]));
}

function valuesAt(of: ExampleValues, rows: readonly number[]): ExampleValues {
  if (of.ragged)
    return raggedValues(
      rows.map((row) => valuesOf(of, row)),
      of.shape,
      of.ragged.axis,
    );
  const size = sizeOf(of);
  const values = new (of.values.constructor as Float32ArrayConstructor)(rows.length * size);
  for (const [at, row] of rows.entries())
    values.set(of.values.subarray(row * size, (row + 1) * size), at * size);
  return { ...of, values };
}

/** Spreads the values of some examples over `total`; the others get zeros, or no items. @param rows their positions, ascending */
export function spreadOver(named: NamedValues, rows: readonly number[], total: number): NamedValues {
  if (rows.length === total) return named;
  const places = new Map(rows.map((row, place) => [row, place]));
  return Object.fromEntries(
    Object.entries(named).map(([name, of]) => {
      const Kind = of.values.constructor as Float32ArrayConstructor;
      const nothing = new Kind(of.ragged ? 0 : sizeOf(of));
      const parts = Array.from({ length: total }, (_, row) => {
        const place = places.get(row);
        return place === undefined ? nothing : valuesOf(of, place);
      });
      if (of.ragged) return [name, { ...raggedValues(parts, of.shape, of.ragged.axis), moves: of.moves }];
      const values = new Kind(total * sizeOf(of));
      for (const [row, part] of parts.entries()) values.set(part, row * sizeOf(of));
      return [name, { ...of, values: inSharedMemory(values) }];
    }),
  );
}

/** A copy in memory that other threads share. */
export function inSharedMemory<T extends Int32Array | Float32Array | Uint8Array>(values: T): T {
  const shared = new (values.constructor as new (buffer: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(values.byteLength),
  );
  shared.set(values);
  return shared;
}
