import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { splitsNamed } from '../../experiment/data/dataNames';

/** The largest number of folders of a dataset to look at. */
const mostFolders = 200;

/**
 * A mark that changes with a data file, or with the content of a folder of images: the times of the folder and of the folders in it
 * (classes, or splits with classes), but not of the images. Empty if nothing exists there.
 */
export async function placeMark(place: string): Promise<string> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return '';
  if (!found.isDirectory()) return `${found.size} ${found.mtimeMs}`;
  const inside = await foldersIn(place);
  // A class's folder is not listed: it has thousands of images, and its own time changes when one is added or removed.
  const areSplits = splitsNamed(inside.map((folder) => path.basename(folder))) !== undefined;
  const below = areSplits ? await Promise.all(inside.map(foldersIn)) : [];
  const folders = [place, ...inside, ...below.flat()].slice(0, mostFolders);
  const times = folders.map((folder) =>
    stat(folder)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => 0),
  );
  return (await Promise.all(times)).join();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}
