import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isPictureName } from '../../../experiment/dataNames';
import type { PictureArchive } from '../../pictures/pictureArchive';

/** What systems put into folders by themselves. */
export const isIgnored = (name: string) => /^(\.|thumbs\.db$|desktop\.ini$|__MACOSX$)/i.test(name);

/** What lies in a folder. */
export interface ListedEntry {
  readonly name: string;
  /** `other` is neither: a pipe, a device. */
  readonly kind: 'folder' | 'file' | 'link' | 'other';
}

/** The folders of a dataset of pictures, wherever they are. Paths are relative to its root, with forward slashes. */
export interface PictureListing {
  /** The folder with the classes' folders, or those of the splits; '' is the root. */
  readonly top: string;
  /** In any order. */
  entries(folder: string): Promise<readonly ListedEntry[]>;
}

/** A folder of the file system, which is read as it is asked for. */
export function folderListing(root: string): PictureListing {
  return {
    top: '',
    entries: async (folder) => {
      const entries = await readdir(path.join(root, folder), { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    },
  };
}

/**
 * The folders that the names in an archive make. One folder around all others, as packing a folder leaves it, is passed over, whatever lies
 * beside or in it that is no picture.
 */
export function archiveListing({ members }: Pick<PictureArchive, 'members'>): PictureListing {
  const folders = new Map<string, Map<string, ListedEntry>>([['', new Map()]]);
  for (const member of members.keys()) addTo(folders, member, 'file');
  const entriesIn = (folder: string) => [...(folders.get(folder)?.values() ?? [])];
  const holdsNoPicture = (folder: string) =>
    entriesIn(folder).every(({ kind, name }) => kind === 'folder' || !isPictureName(name));
  const foldersIn = (folder: string) =>
    entriesIn(folder).filter(({ kind, name }) => kind === 'folder' && !isIgnored(name));
  const [first, ...others] = foldersIn('').map(({ name }) => name);
  const isWrapped =
    first !== undefined &&
    others.length === 0 &&
    ['', first].every(holdsNoPicture) &&
    foldersIn(first).length > 0;
  return { top: isWrapped ? first : '', entries: async (folder) => entriesIn(folder) };
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
