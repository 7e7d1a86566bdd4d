import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { folderAroundAll } from '../../../experiment/data/dataNames';
import type { ImageArchive } from '../../images/imageArchive';

/** What lies in a folder. */
export interface ListedEntry {
  readonly name: string;
  /** `other` is neither: a pipe, a device. */
  readonly kind: 'folder' | 'file' | 'link' | 'other';
}

/** The folders of a dataset of images, wherever they are. Paths are relative to its root, with forward slashes. */
export interface ImageListing {
  /** The folder with the classes' folders, or those of the splits; '' is the root. */
  readonly top: string;
  /** In any order. */
  entries(folder: string): Promise<readonly ListedEntry[]>;
}

/** A folder of the file system, which is read as it is asked for. */
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
