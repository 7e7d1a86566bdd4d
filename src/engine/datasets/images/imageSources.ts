import { type FileDigest, type StampOf, stampOfFile } from '../../../files/digest';
import { archiveAt } from '../../images/readImage';
import { type DigestOptions, digestImages } from './digestImages';
import type { FolderSearch } from './imageFolder';
import { archiveListing, folderListing, type ImageListing } from './imageListing';

/** A kind of place where images lie in folders. */
export interface ImageSource {
  list(root: string): Promise<ImageListing>;
  /** By what single images are known again. */
  stampsIn(root: string): StampOf;
  /** Whether each image is a file of its own, which can be moved or go to the trash. */
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
