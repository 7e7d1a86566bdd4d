import { type Example, type Splits, splitNames } from './example';

/** An example whose content stands before, in its own or in another split. */
export interface Repeat {
  readonly example: Example;
  /** The first with that content; those that are trained on come first. */
  readonly first: Example;
  /** Whether the two have different targets. */
  readonly isConflict: boolean;
  /** Whether it is scored, and the first is trained on. */
  readonly isLeak: boolean;
}

/** Finds the examples that stand more than once. */
export function findRepeats(splits: Splits): Repeat[] {
  const seen = new Map<string, { first: Example; isTraining: boolean }>();
  const repeats: Repeat[] = [];
  for (const name of splitNames)
    for (const example of splits[name]) {
      const content = JSON.stringify(example.row);
      const before = seen.get(content);
      if (!before) {
        seen.set(content, { first: example, isTraining: name === 'train' });
        continue;
      }
      repeats.push({
        example,
        first: before.first,
        isConflict: before.first.target.join() !== example.target.join(),
        isLeak: name !== 'train' && before.isTraining,
      });
    }
  return repeats;
}
