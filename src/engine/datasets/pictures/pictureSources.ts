import { type FileDigest, type StampOf, stampOfFile } from '../../../files/digest';
import { archiveAt } from '../../pictures/readPicture';
import { type DigestOptions, digestPictures } from './digestPictures';
import type { FolderSearch } from './pictureFolder';
import { archiveListing, folderListing, type PictureListing } from './pictureListing';

/** A kind of place where pictures lie in folders. */
export interface PictureSource {
  list(root: string): Promise<PictureListing>;
  /** By what single pictures are known again. */
  stampsIn(root: string): StampOf;
  /** Whether each picture is a file of its own, which can be moved or go to the trash. */
  readonly hasFiles: boolean;
  /** The digest of all pictures. Throws as listing and reading do; CancelledError. */
  digest(search: Omit<FolderSearch, 'listing'>, options: DigestOptions): Promise<FileDigest>;
}

/** One for each format of data that is not a table, by its name. */
export const pictureSources = {
  pictures: {
    list: async (root) => folderListing(root),
    stampsIn: () => stampOfFile,
    hasFiles: true,
    digest: (search, options) =>
      digestPictures({ ...search, listing: folderListing(search.root), ...options }),
  },
  'picture-archive': {
    list: async (root) => archiveListing(await archiveAt(root)),
    // An archive that has not changed holds what it held.
    stampsIn: (root) => () => stampOfFile(root),
    hasFiles: false,
    digest: ({ root, signal }, { digests }) => digests.digest(root, signal),
  },
} satisfies Record<string, PictureSource>;

export type PictureSourceName = keyof typeof pictureSources;

/** How pictures of that format are found; undefined for a table. */
export function pictureSourceOf(format: string): PictureSource | undefined {
  return Object.hasOwn(pictureSources, format) ? pictureSources[format as PictureSourceName] : undefined;
}
