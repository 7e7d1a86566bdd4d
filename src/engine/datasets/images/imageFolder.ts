import path from 'node:path';
import {
  imageEndings,
  isIgnored,
  isImageName,
  splitNamed,
  splitsNamed,
} from '../../../experiment/data/dataNames';
import { CancelledError, type GraftError, type Place } from '../../../experiment/errors/errors';
import { imageError } from '../../../experiment/errors/images';
import { taskError } from '../../../experiment/errors/tasks';
import type { SplitName } from '../example';

/** An entry of a folder. */
export interface ListedEntry {
  readonly name: string;
  /** `other` is neither: a pipe, a device. */
  readonly kind: 'folder' | 'file' | 'link' | 'other';
}

/** The folders of a dataset of images, on the disk or in an archive. Paths are relative to its root, with forward slashes. */
export interface ImageListing {
  /** The folder with the classes' folders, or those of the splits; '' is the root. */
  readonly top: string;
  /** In any order. */
  entries(folder: string): Promise<readonly ListedEntry[]>;
}

/** An image's file, and what the folders above it say. */
export interface FoundImage {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly label: string;
  /** The folder of its class, relative to the dataset's folder. */
  readonly classFolder: string;
  /** Absent where the folder is not divided into splits. */
  readonly split?: SplitName;
}

export interface FoundImages {
  /** In the order of their paths. */
  readonly images: readonly FoundImage[];
  /** Files that are not called like images, by path. */
  readonly others: readonly string[];
}

export interface FolderSearch {
  /** Absolute. */
  readonly root: string;
  readonly listing: ImageListing;
  /** The split of all images, if the experiment names it. */
  readonly split?: SplitName | undefined;
  /** Whether to leave an image out. */
  readonly isExcluded: (image: string) => boolean;
  /** Where the experiment names the folder. */
  readonly place: Place;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The images of a folder, or an archive, that has one folder for each class, at any depth below it, perhaps with folders for the splits
 * above. Nothing is read through a link.
 * @throws GraftError `dataset/no-classes`, `dataset/one-class`, `dataset/empty-class`, `dataset/unsorted-picture`, `dataset/unclear-splits`,
 * `dataset/linked-picture`;
 * CancelledError
 */
export async function findImages(search: FolderSearch): Promise<FoundImages> {
  const { top } = search.listing;
  const entries = await entriesOf(search, top);
  const folders = foldersAmong(entries);
  const splits = search.split ? undefined : splitsNamed(folders);
  refuseUnsorted(search, top, entries);
  if (!splits) await refuseHalfSplit(search, folders);
  const found = splits ? await findInSplits(search, splits) : await findInClasses(search, top, folders);
  refuseOneClass(search, found.images);
  return found;
}

async function findInSplits(
  search: FolderSearch,
  splits: ReadonlyMap<string, SplitName>,
): Promise<FoundImages> {
  const parts: FoundImages[] = [];
  for (const [name, split] of splits) {
    const folder = path.posix.join(search.listing.top, name);
    const entries = await entriesOf(search, folder);
    refuseUnsorted(search, folder, entries);
    const found = await findInClasses(search, folder, foldersAmong(entries));
    parts.push({ ...found, images: found.images.map((image) => ({ ...image, split })) });
  }
  return joined(parts);
}

async function findInClasses(
  search: FolderSearch,
  folder: string,
  classes: readonly string[],
): Promise<FoundImages> {
  const parts: FoundImages[] = [];
  for (const label of classes) {
    const own = path.posix.join(folder, label);
    const all = await filesBelow(search, own);
    const files = all.filter((file) => !search.isExcluded(file));
    const images = files.filter(isImageName).map((file) => ({
      path: file,
      label,
      classFolder: own,
      ...(search.split && { split: search.split }),
    }));
    if (!all.some(isImageName)) throw emptyClass(search, own);
    parts.push({ images, others: files.filter((file) => !isImageName(file)) });
  }
  return joined(parts);
}

function joined(parts: readonly FoundImages[]): FoundImages {
  return {
    images: parts.flatMap(({ images }) => images),
    others: parts.flatMap(({ others }) => others),
  };
}

/**
 * One folder after the other, so that a large tree is not open all at once.
 * @param files the list to add to, so that it is copied at no level
 */
async function filesBelow(search: FolderSearch, folder: string, files: string[] = []): Promise<string[]> {
  for (const entry of await entriesOf(search, folder)) {
    const own = path.posix.join(folder, entry.name);
    if (entry.kind === 'folder') await filesBelow(search, own, files);
    else if (entry.kind === 'file') files.push(own);
  }
  return files;
}

/** The entries of a folder, sorted by name. */
async function entriesOf({ listing, place, signal }: FolderSearch, folder: string): Promise<ListedEntry[]> {
  if (signal?.aborted) throw new CancelledError();
  const own = (await listing.entries(folder)).filter(({ name }) => !isIgnored(name));
  const link = own.find(({ kind }) => kind === 'link');
  if (link) throw linkedImage(path.posix.join(folder, link.name), place);
  return own.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const foldersAmong = (entries: readonly ListedEntry[]) =>
  entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);

/** A link in the place of an image or of a folder of them. */
export function linkedImage(name: string, place: Place): GraftError {
  return imageError('dataset/linked-picture', { name }, { place });
}

function refuseUnsorted(
  { place, isExcluded }: FolderSearch,
  folder: string,
  entries: readonly ListedEntry[],
): void {
  const loose = entries
    .filter(({ kind, name }) => kind === 'file' && isImageName(name))
    .map(({ name }) => path.posix.join(folder, name))
    .filter((image) => !isExcluded(image));
  const [image] = loose;
  if (image === undefined) return;
  throw imageError('dataset/unsorted-picture', { image, more: loose.length - 1 }, { place });
}

/**
 * A folder that is called like the split for training and holds nothing but several folders is one, and its neighbours are none, or the
 * same again: taken for classes, they would be learned as such.
 */
async function refuseHalfSplit(search: FolderSearch, folders: readonly string[]): Promise<void> {
  const [train, ...more] = folders.filter((name) => splitNamed(name) === 'train');
  if (train === undefined) return;
  const entries = await entriesOf(search, path.posix.join(search.listing.top, train));
  const holdsImages = entries.some(({ kind, name }) => kind === 'file' && isImageName(name));
  if (holdsImages || foldersAmong(entries).length < 2) return;
  const beside = more[0] ?? folders.find((name) => splitNamed(name) === undefined) ?? folders[0]!;
  const other = search.split ?? beside;
  const is = search.split ? 'split' : 'beside';
  throw imageError('dataset/unclear-splits', { folder: train, other, is }, { place: search.place });
}

function emptyClass({ place }: FolderSearch, folder: string): GraftError {
  return imageError('dataset/empty-class', { folder, endings: imageEndings }, { place });
}

/** Only what is trained on needs two classes. */
function refuseOneClass({ place, split }: FolderSearch, images: readonly FoundImage[]): void {
  const labels = [...new Set(images.map(({ label }) => label))];
  if (labels.length > ((split ?? 'train') === 'train' ? 1 : 0)) return;
  const [folder] = labels;
  throw folder === undefined
    ? imageError('dataset/no-classes', {}, { place })
    : taskError('dataset/one-class', { why: ['folder', folder] }, { place });
}
