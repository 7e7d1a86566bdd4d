import type { Phrase } from '../../experiment/errors/phrase';

/** The target of an example, as numbers whose meaning depends on the task: the index of its label, the indices of all its labels, or a value. */
export type Target = readonly number[];

/** The inputs of an example by column: `text`, perhaps with a `pair`. */
export type Row = Readonly<Record<string, string>>;

/** One example with its target, and where the user can find it. */
export interface Example {
  readonly row: Row;
  readonly target: Target;
  /** The file as the experiment names it. */
  readonly file: string;
  /** The line on which the example starts, from 1; absent where the example is a whole file. */
  readonly line?: number | undefined;
}

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** The examples of each split, in the order of the files. A split that the experiment does not have is empty. */
export type Splits = Record<SplitName, Example[]>;

/** The same of each split. */
export function mapSplits<A, B>(
  splits: Readonly<Record<SplitName, A>>,
  map: (value: A, name: SplitName) => B,
): Record<SplitName, B> {
  const entries = splitNames.map((name) => [name, map(splits[name], name)]);
  return Object.fromEntries(entries) as Record<SplitName, B>;
}

/** How many scored examples of each split have a key that a training example has too. */
export function countLeaks(keys: Readonly<Record<SplitName, readonly unknown[]>>) {
  const trained = new Set(keys.train);
  const count = (name: 'validation' | 'test') => keys[name].filter((key) => trained.has(key)).length;
  return { validation: count('validation'), test: count('test') };
}

/** A problem of the data that does not stop a run. */
export interface DatasetWarning {
  readonly code: string;
  readonly message: string;
  readonly words?: Phrase | undefined;
}
