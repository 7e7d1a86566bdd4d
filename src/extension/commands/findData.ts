import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isPictureName, splitNamed, splitsNamed } from '../../experiment/dataNames';
import type { ModalityName } from '../../experiment/preset';

/** One file or folder with all examples, or files that are split already. */
export type DatasetFiles = { path: string } | { train: string; validation?: string; test?: string };

/** A dataset and the folder that its names are relative to; the experiment goes there too. */
export interface FoundData {
  readonly folder: string;
  readonly dataset: DatasetFiles;
  readonly modality: ModalityName;
}

/** The endings of tables that can be a dataset. */
export const tableEndings = ['csv', 'tsv', 'jsonl'] as const;

/** The datasets of tables in a folder: `train.csv` and its fellows together, else each table by itself. */
export function tablesIn(names: readonly string[]): DatasetFiles[] {
  const tables = names.filter(isTableName).sort();
  const roles = new Map(tables.map((name) => [splitNamed(stem(name)), name]));
  const train = roles.get('train');
  if (train === undefined) return tables.map((name) => ({ path: name }));
  const [validation, test] = [roles.get('validation'), roles.get('test')];
  return [{ train, ...(validation ? { validation } : {}), ...(test ? { test } : {}) }];
}

/** The datasets in a folder, in the order in which they are offered. */
export async function dataIn(folder: string): Promise<FoundData[]> {
  const tables = tablesIn(await readdir(folder));
  if (tables.length > 0) return tables.map((dataset) => ({ folder, dataset, modality: 'text' }));
  return (await hasClassesOfPictures(folder)) ? [picturesIn(folder)] : [];
}

/** A folder of pictures; the experiment stands beside it, since whatever is in it counts as a class. */
export function picturesIn(folder: string): FoundData {
  return { folder: path.dirname(folder), dataset: { path: path.basename(folder) }, modality: 'image' };
}

/** Whether a folder has one folder of pictures for each class, perhaps below folders for the splits. Looks at a few names only. */
async function hasClassesOfPictures(folder: string): Promise<boolean> {
  const folders = await foldersIn(folder);
  if (splitsNamed(folders)) return hasClassesOfPictures(path.join(folder, folders[0]!));
  if (folders.length < 2) return false;
  const found = folders
    .slice(0, 3)
    .map(async (name) => (await readdir(path.join(folder, name))).some(isPictureName));
  return (await Promise.all(found)).every(Boolean);
}

/** The names of the folders in a folder, but for those that are hidden. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

/** The folders of pictures that some of their files show: those with two classes or more. */
export function pictureFolders(files: readonly string[]): string[] {
  const classes = new Map<string, Set<string>>();
  for (const file of files) {
    const own = path.dirname(file);
    const above = path.dirname(own);
    const root = splitNamed(path.basename(above)) ? path.dirname(above) : above;
    classes.set(root, (classes.get(root) ?? new Set()).add(path.basename(own)));
  }
  return [...classes].filter(([, names]) => names.size > 1).map(([root]) => root);
}

/** Whether a file's name says that it can be a dataset. */
function isTableName(name: string): boolean {
  return tableEndings.some((ending) => name.toLowerCase().endsWith(`.${ending}`));
}

/** A file's name without its last extension. */
export function stem(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '');
}
