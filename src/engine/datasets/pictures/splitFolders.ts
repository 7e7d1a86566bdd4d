import type { SplitName } from '../example';

/** What folders of splits are commonly called, in lower case. */
const wellKnown: Readonly<Record<SplitName, readonly string[]>> = {
  train: ['train', 'training', 'train_set', 'training_set'],
  validation: ['validation', 'valid', 'val', 'dev', 'validation_set', 'val_set'],
  test: ['test', 'testing', 'test_set', 'eval', 'evaluation'],
};

/** The split that a folder's name stands for; undefined for any other name. */
export function splitOfFolder(name: string): SplitName | undefined {
  const entry = Object.entries(wellKnown).find(([, names]) => names.includes(name.toLowerCase()));
  return entry?.[0] as SplitName | undefined;
}

/**
 * The splits that folders are divided into, if that is what they are: each has the name of a split, no split stands twice, and one is for
 * training. A class that happens to be called `test` beside others does not make a split.
 */
export function splitsOfFolders(names: readonly string[]): ReadonlyMap<string, SplitName> | undefined {
  const splits = new Map<string, SplitName>();
  for (const name of names) {
    const split = splitOfFolder(name);
    if (split === undefined || [...splits.values()].includes(split)) return undefined;
    splits.set(name, split);
  }
  return [...splits.values()].includes('train') ? splits : undefined;
}
