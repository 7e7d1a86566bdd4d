import {
  folderAroundAll,
  isIgnored,
  isImageName,
  splitNamed,
  splitsNamed,
} from '../../experiment/data/dataNames';

/** The number of bytes of a directory to read. */
const mostEntries = 20_000;

/** The images of an archive, grouped by its names. */
export interface ArchivedImages {
  /** The number of images of each class; with splits, of the training split. */
  readonly classes: ReadonlyMap<string, number>;
  readonly isSplit: boolean;
}

/** The images by class in a zip archive; undefined if it is no dataset of images or cannot be read. */
export async function imagesInArchive(file: string): Promise<ArchivedImages | undefined> {
  const { zipNames } = await import('../../files/zipNames');
  return classesAmong(await zipNames(file, mostEntries).catch(() => []));
}

/**
 * The classes in an archive's names: a folder for each, possibly below folders for the splits, possibly all in one more folder, as after
 * packing a folder. Undefined if there are fewer than two classes or images outside them.
 */
export function classesAmong(names: readonly string[]): ArchivedImages | undefined {
  const around = folderAroundAll(names) ? 1 : 0;
  const paths = names
    .map((name) => name.split('/'))
    .filter((parts) => parts.length > around && !parts.some(isIgnored))
    .map((parts) => parts.slice(around));
  const images = paths.filter((parts) => isImageName(parts.at(-1)!));
  const tops = new Set(paths.filter(({ length }) => length > 1).map(([first]) => first!));
  const isSplit = splitsNamed([...tops]) !== undefined;
  const training = isSplit
    ? images.filter(([first]) => splitNamed(first!) === 'train').map((parts) => parts.slice(1))
    : images;
  if (training.some(({ length }) => length < 2)) return undefined;
  const classes = new Map<string, number>();
  for (const [label] of training) classes.set(label!, (classes.get(label!) ?? 0) + 1);
  return classes.size < 2 ? undefined : { classes, isSplit };
}
