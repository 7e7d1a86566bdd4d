import {
  folderAroundAll,
  isIgnored,
  isImageName,
  splitNamed,
  splitsNamed,
} from '../../experiment/data/dataNames';

/** A directory that is longer is not looked through to its end. */
const mostEntries = 20_000;

/** The images of an archive as its names divide them. */
export interface ArchivedImages {
  /** How many there are of each class; below splits, of those that are trained on. */
  readonly classes: ReadonlyMap<string, number>;
  readonly isSplit: boolean;
}

/** The images by class in a zip archive; undefined for one that is no dataset of images, or cannot be read. */
export async function imagesInArchive(file: string): Promise<ArchivedImages | undefined> {
  const { zipNames } = await import('../../files/zipNames');
  return classesAmong(await zipNames(file, mostEntries).catch(() => []));
}

/**
 * The classes that the names in an archive make: one folder for each, perhaps below folders for the splits, all of it perhaps in one folder
 * more, as packing a folder leaves it. Undefined where there are fewer than two, or where images lie beside them.
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
