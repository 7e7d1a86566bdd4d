import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isImageName, splitNamed, splitsNamed } from '../../experiment/data/dataNames';
import type { DataKind } from './dataKinds';
import { imagesInArchive } from './imageArchive';
import { namesImages } from './imageTable';

/** One file or folder with all examples, or files that are split already. */
export type DatasetFiles = { path: string } | { train: string; validation?: string; test?: string };

/** A dataset and the folder that its names are relative to; the experiment goes there too. */
export interface FoundData {
  readonly folder: string;
  readonly dataset: DatasetFiles;
  readonly kind: DataKind;
}

/** The endings of tables that can be a dataset. */
export const tableEndings = ['csv', 'tsv', 'tab', 'jsonl', 'ndjson'] as const;
/** The ending of an archive that can hold images. */
export const archiveEnding = 'zip';
/** The ending of plain text, from which a language model learns. */
export const plainTextEnding = 'txt';

/** The datasets of tables in a folder: `train.csv` and its fellows together, else each table by itself. */
export function tablesIn(names: readonly string[]): DatasetFiles[] {
  const tables = names.filter(isTableName).sort();
  const roles = new Map(tables.map((name) => [splitNamed(stem(name)), name]));
  const train = roles.get('train');
  if (train === undefined) return tables.map((name) => ({ path: name }));
  const [validation, test] = [roles.get('validation'), roles.get('test')];
  return [{ train, ...(validation ? { validation } : {}), ...(test ? { test } : {}) }];
}

/** The datasets in a folder, in the order in which they are offered: tables, else images, else archives of them. */
export async function dataIn(folder: string): Promise<FoundData[]> {
  const names = await readdir(folder);
  const tables = tablesIn(names);
  if (tables.length > 0) return Promise.all(tables.map((dataset) => tableAt(folder, dataset)));
  if (await hasClassesOfImages(folder)) return [imagesIn(folder)];
  const archives = names.filter((name) => hasEnding(name, [archiveEnding])).sort();
  const found = await Promise.all(archives.map((name) => archiveAt(path.join(folder, name))));
  return found.filter((data) => data !== undefined);
}

/** The dataset that a file is, as its ending and a short look into it say; undefined for an archive without classes of images. */
export async function dataInFile(file: string): Promise<FoundData | undefined> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  if (hasEnding(name, [plainTextEnding])) return { folder, dataset: { path: name }, kind: 'plain-text' };
  return hasEnding(name, [archiveEnding]) ? archiveAt(file) : tableAt(folder, { path: name });
}

/** A table of texts, or one that names images. */
async function tableAt(folder: string, dataset: DatasetFiles): Promise<FoundData> {
  const first = path.join(folder, 'path' in dataset ? dataset.path : dataset.train);
  const hasImages = await namesImages(first).catch(() => false);
  return { folder, dataset, kind: hasImages ? 'image-table' : 'table' };
}

/** An archive of images; undefined for a file that is none. */
async function archiveAt(file: string): Promise<FoundData | undefined> {
  if ((await imagesInArchive(file)) === undefined) return undefined;
  return { folder: path.dirname(file), dataset: { path: path.basename(file) }, kind: 'image-archive' };
}

/** A folder of images; the experiment stands beside it, since whatever is in it counts as a class. */
export function imagesIn(folder: string): FoundData {
  return { folder: path.dirname(folder), dataset: { path: path.basename(folder) }, kind: 'images' };
}

/** Whether a folder has one folder of images for each class, perhaps below folders for the splits. Looks at a few names only. */
async function hasClassesOfImages(folder: string): Promise<boolean> {
  const folders = await foldersIn(folder);
  if (splitsNamed(folders)) return hasClassesOfImages(path.join(folder, folders[0]!));
  if (folders.length < 2) return false;
  const found = folders
    .slice(0, 3)
    .map(async (name) => (await readdir(path.join(folder, name))).some(isImageName));
  return (await Promise.all(found)).every(Boolean);
}

/** The names of the folders in a folder, but for those that are hidden. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

/** The folders of images that some of their files show: those with two classes or more. */
export function imageFolders(files: readonly string[]): string[] {
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
const isTableName = (name: string) => hasEnding(name, tableEndings);

function hasEnding(name: string, endings: readonly string[]): boolean {
  return endings.includes(path.extname(name).slice(1).toLowerCase());
}

/** Whether the first line of a table names its columns. */
export function hasHeader(name: string): boolean {
  return !hasEnding(name, ['jsonl', 'ndjson']);
}

/** A file's name without its last extension. */
export function stem(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '');
}
