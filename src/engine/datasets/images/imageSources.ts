import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { folderAroundAll } from '../../../experiment/data/dataNames';
import { CancelledError } from '../../../experiment/errors/errors';
import { type DigestStore, type FileDigest, type StampOf, stampOfFile } from '../../../files/digest';
import type { ImageArchive } from '../../images/imageArchive';
import { archiveAt } from '../../images/readImage';
import { asReadError } from '../datasetFiles';
import { type FolderSearch, findImages, type ImageListing, type ListedEntry } from './imageFolder';
import { atTimes } from './withEach';

/** A kind of place that holds folders of images. */
export interface ImageSource {
  list(root: string): Promise<ImageListing>;
  /** The stamps that recognize unchanged images. */
  stampsIn(root: string): StampOf;
  /** Whether each image is a separate file, which can be moved or go to the trash. */
  readonly hasFiles: boolean;
  /** The digest of all images. Throws as listing and reading do; CancelledError. */
  digest(search: Omit<FolderSearch, 'listing'>, options: DigestOptions): Promise<FileDigest>;
}

/** One for each format of data that is not a table, by its name. */
export const imageSources = {
  images: {
    list: async (root) => folderListing(root),
    stampsIn: () => stampOfFile,
    hasFiles: true,
    digest: (search, options) => digestImages({ ...search, listing: folderListing(search.root), ...options }),
  },
  'image-archive': {
    list: async (root) => archiveListing(await archiveAt(root)),
    // An archive that has not changed holds what it held.
    stampsIn: (root) => () => stampOfFile(root),
    hasFiles: false,
    digest: ({ root, signal }, { digests }) => digests.digest(root, signal),
  },
} satisfies Record<string, ImageSource>;

export type ImageSourceName = keyof typeof imageSources;

/** How images of that format are found; undefined for a table. */
export function imageSourceOf(format: string): ImageSource | undefined {
  return Object.hasOwn(imageSources, format) ? imageSources[format as ImageSourceName] : undefined;
}

/** A folder of the file system, read on demand. */
export function folderListing(root: string): ImageListing {
  return {
    top: '',
    entries: async (folder) => {
      const entries = await readdir(path.join(root, folder), { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
  };
}

/** The folders that the names in an archive make; one around all others is passed over. */
export function archiveListing({ members }: Pick<ImageArchive, 'members'>): ImageListing {
  const folders = new Map<string, Map<string, ListedEntry>>([['', new Map()]]);
  for (const member of members.keys()) addTo(folders, member, 'file');
  return {
    top: folderAroundAll(members.keys()),
    entries: async (folder) => [...(folders.get(folder)?.values() ?? [])],
  };
}

function addTo(
  folders: Map<string, Map<string, ListedEntry>>,
  member: string,
  kind: ListedEntry['kind'],
): void {
  const folder = path.posix.dirname(member) === '.' ? '' : path.posix.dirname(member);
  const name = path.posix.basename(member);
  const own = folders.get(folder);
  if (own) {
    own.set(name, { name, kind });
    return;
  }
  folders.set(folder, new Map([[name, { name, kind }]]));
  addTo(folders, folder, 'folder');
}

function kindOf(entry: {
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}): ListedEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** How the digest of a dataset of images is taken. */
export interface DigestOptions {
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The digest of a folder of images: of their names and contents. An unchanged file that `digests` knows is not read.
 * @throws as `findImages`; GraftError `dataset/unreadable`; CancelledError
 */
async function digestImages(search: FolderSearch & DigestOptions): Promise<FileDigest> {
  const { root, digests, signal, onProgress } = search;
  const { images } = await findImages(search);
  const hash = createHash('sha256');
  let total = 0;
  const report = atTimes(images.length, (done) => onProgress?.(done, images.length));
  for (const [index, image] of images.entries()) {
    const file = path.join(root, image.path);
    const { sha256, bytes } = await digests.digest(file, signal).catch((cause) => {
      throw signal?.aborted ? new CancelledError() : asReadError({ name: image.path, path: file }, cause);
    });
    hash.update(JSON.stringify([image.path, sha256]));
    total += bytes;
    report(index + 1);
  }
  return { sha256: hash.digest('hex'), bytes: total };
}
