import { largestOf } from '../../experiment/words/extremes';
import type { NamedNumbers, Numbers } from '../compile/feeds';
import {
  type ExampleValues,
  type NamedValues,
  raggedValues,
  sizeOf,
  valuesOf,
} from '../datasets/exampleValues';

/** The name of the output with the number of items of each example, [batch]. Items beyond it are padding. */
export const lengthsOf = (output: string) => `${output}Lengths`;

/** Collects what a head gives to batches, in the order of the examples. */
export class GatheredOutputs {
  private readonly fixed = new Map<string, ExampleValues>();
  private readonly ragged = new Map<string, { shape: readonly number[]; parts: Float32Array[] }>();

  constructor(private readonly examples: number) {}

  /** @param indices the positions of the batch's examples; rows of padding may follow them */
  add(outputs: NamedNumbers, indices: readonly number[]): void {
    const names = Object.keys(outputs);
    const sizes = new Set(names.map(lengthsOf));
    for (const name of names) {
      const lengths = outputs[lengthsOf(name)]?.values;
      if (lengths) this.addRagged(name, outputs[name]!, lengths, indices);
      else if (!sizes.has(name)) this.addFixed(name, outputs[name]!, indices);
    }
  }

  /** The outputs of all batches. */
  values(): NamedValues {
    const items = [...this.ragged].map(
      ([name, { parts, shape }]) => [name, raggedValues(parts, shape)] as const,
    );
    return Object.fromEntries([...this.fixed, ...items]);
  }

  private addFixed(name: string, { values, shape }: Numbers, indices: readonly number[]): void {
    const [rows, ...own] = shape as [number, ...number[]];
    const size = values.length / rows;
    let all = this.fixed.get(name);
    if (!all) {
      const Kind = values.constructor as Float32ArrayConstructor;
      all = { values: new Kind(this.examples * size), shape: own };
      this.fixed.set(name, all);
    }
    for (const [row, index] of indices.entries())
      all.values.set(values.subarray(row * size, (row + 1) * size), index * size);
  }

  private addRagged(
    name: string,
    { values, shape }: Numbers,
    lengths: Numbers['values'],
    indices: readonly number[],
  ): void {
    const [rows, most, ...own] = shape as [number, number, ...number[]];
    const size = values.length / rows / most;
    const all = this.ragged.get(name) ?? { shape: own, parts: [] };
    this.ragged.set(name, all);
    for (const [row, index] of indices.entries()) {
      const first = row * most * size;
      all.parts[index] = values.slice(first, first + lengths[row]! * size) as Float32Array;
    }
  }
}

/** The outputs of a head for one example, by name. */
export type ExampleOutputs = Readonly<
  Record<string, { readonly values: ArrayLike<number>; readonly shape: readonly number[] }>
>;

/** The outputs of a head for the example at `row`. */
export function outputsOf(outputs: NamedValues, row: number): ExampleOutputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, of]) => {
      const values = valuesOf(of, row);
      return [name, { values, shape: of.ragged ? [values.length / sizeOf(of), ...of.shape] : of.shape }];
    }),
  );
}

/** The indices of the largest numbers along the last axes of an example's outputs. Two answers are the same if these are equal. */
export function strongestOf(outputs: ExampleOutputs): string {
  return Object.values(outputs)
    .map(({ values, shape }) => {
      const width = shape.at(-1) ?? 1;
      const vectors = Array.from({ length: values.length / width }, (_, i) =>
        Array.from({ length: width }, (_, at) => values[i * width + at]!),
      );
      return vectors.map((vector) => vector.indexOf(largestOf(vector))).join(' ');
    })
    .join('\n');
}
