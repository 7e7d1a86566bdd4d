/** Common names of files and folders of data, for guesses before anything is read. */

const splitWords = {
  train: ['train', 'training', 'train_set', 'training_set'],
  validation: ['validation', 'valid', 'val', 'dev', 'validation_set', 'val_set'],
  test: ['test', 'testing', 'test_set', 'eval', 'evaluation'],
} as const;
type SplitName = keyof typeof splitWords;

/** Endings of files that are taken for images, in lower case. */
export const imageEndings = [
  '.jpg',
  '.jpeg',
  '.jfif',
  '.png',
  '.gif',
  '.bmp',
  '.webp',
  '.tif',
  '.tiff',
  '.avif',
];

/** Whether a file is called like an image. */
export function isImageName(name: string): boolean {
  return imageEndings.some((ending) => name.toLowerCase().endsWith(ending));
}

/** Whether a file or folder is one that systems put there by themselves. */
export function isIgnored(name: string): boolean {
  return /^(\.|thumbs\.db$|desktop\.ini$|__MACOSX$)/i.test(name);
}

/**
 * The folder around all others in an archive of images, as after packing a folder, ignoring files that are no images; '' if there is none.
 * @param files paths within the archive, with forward slashes
 */
export function folderAroundAll(files: Iterable<string>): string {
  const paths = [...files].map((file) => file.split('/')).filter((parts) => !parts.some(isIgnored));
  const [first, ...others] = new Set(paths.filter(({ length }) => length > 1).map(([top]) => top!));
  const isAround =
    others.length === 0 &&
    paths.some(({ length }) => length > 2) &&
    paths.every((parts) => parts.length > 2 || !isImageName(parts.at(-1)!));
  return isAround && first !== undefined ? first : '';
}

/** The split that a name stands for; undefined for any other name. */
export function splitNamed(name: string): SplitName | undefined {
  const words = Object.entries(splitWords) as [SplitName, readonly string[]][];
  return words.find(([, names]) => names.includes(name.toLowerCase()))?.[0];
}

/**
 * The splits that names stand for, if that is what they are: each is the name of a split, no split stands twice, and one is for
 * training. A class that happens to be called `test` beside others does not make a split.
 */
export function splitsNamed(names: readonly string[]): ReadonlyMap<string, SplitName> | undefined {
  const splits = new Map<string, SplitName>();
  for (const name of names) {
    const split = splitNamed(name);
    if (split === undefined || [...splits.values()].includes(split)) return undefined;
    splits.set(name, split);
  }
  return [...splits.values()].includes('train') ? splits : undefined;
}

/** The name of a column without one. @param index from 0 */
export const namelessColumn = (index: number) => `column ${index + 1}`;
