import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isImageName, splitNamed, splitsNamed } from '../../experiment/data/dataNames';
import type { DataKind } from './dataKinds';
import { firstBytes } from './firstBytes';
import { imagesInArchive } from './imageArchive';

/** One file or folder with all examples, or a file for each split. */
export type DatasetFiles = { path: string } | { train: string; validation?: string; test?: string };

/** A dataset, and the folder for its relative names and for the experiment. */
export interface FoundData {
  readonly folder: string;
  readonly dataset: DatasetFiles;
  readonly kind: DataKind;
}

/** The extensions of tables. */
export const tableEndings = ['csv', 'tsv', 'tab', 'jsonl', 'ndjson'] as const;
/** The extension of archives with images. */
export const archiveEnding = 'zip';
/** The extension of plain text, for language models. */
export const plainTextEnding = 'txt';

/** The datasets of tables in a folder: `train.csv` with its other splits, else each table separately. */
export function tablesIn(names: readonly string[]): DatasetFiles[] {
  const tables = names.filter(isTableName).sort();
  const splits = splitsAmong(tables);
  return splits ? [splits] : tables.map((name) => ({ path: name }));
}

/** Files or folders with the names of splits, as one dataset; undefined if none is for training. */
function splitsAmong(names: readonly string[]): DatasetFiles | undefined {
  const roles = new Map(names.map((name) => [splitNamed(stem(name)), name]));
  const train = roles.get('train');
  if (train === undefined) return undefined;
  const [validation, test] = [roles.get('validation'), roles.get('test')];
  return { train, ...(validation ? { validation } : {}), ...(test ? { test } : {}) };
}

/**
 * Files and folders that the user has selected together, as one dataset: they share a folder, and each has the name of another split.
 * Undefined for any other selection.
 */
export async function splitsSelected(files: readonly string[]): Promise<FoundData | undefined> {
  const folder = path.dirname(files[0]!);
  const names = files.map((file) => path.basename(file));
  const dataset = splitsAmong(names);
  if (!dataset || Object.keys(dataset).length < Math.max(2, files.length)) return undefined;
  if (files.some((file) => path.dirname(file) !== folder)) return undefined;
  const train = path.join(folder, 'train' in dataset ? dataset.train : '');
  const isFolder = (await stat(train)).isDirectory();
  const found = isFolder ? (await dataIn(train))[0] : await dataInFile(train);
  if (!found || (isFolder && found.kind !== 'images')) return undefined;
  return { folder, dataset, kind: found.kind };
}

/** The datasets in a folder, in the order of preference: tables, else images, else archives of images. */
export async function dataIn(folder: string): Promise<FoundData[]> {
  const names = await readdir(folder);
  const tables = tablesIn(names);
  if (tables.length > 0) return Promise.all(tables.map((dataset) => tableAt(folder, dataset)));
  if (await hasClassesOfImages(folder)) return [imagesIn(folder)];
  const archives = names.filter((name) => hasEnding(name, [archiveEnding])).sort();
  const all = await Promise.all(archives.map((name) => archiveAt(path.join(folder, name))));
  const found = all.filter((data) => data !== undefined);
  const dataset = splitsAmong(found.flatMap(({ dataset: own }) => Object.values(own)));
  return dataset ? [{ folder, dataset, kind: 'image-archive' }] : found;
}

/** The dataset of a file, by its extension and a short look into it; undefined for an archive without classes of images. */
export async function dataInFile(file: string): Promise<FoundData | undefined> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  if (hasEnding(name, [plainTextEnding])) return { folder, dataset: { path: name }, kind: 'plain-text' };
  return hasEnding(name, [archiveEnding]) ? archiveAt(file) : tableAt(folder, { path: name });
}

/** A table of texts, or one with names of images. */
async function tableAt(folder: string, dataset: DatasetFiles): Promise<FoundData> {
  const first = path.join(folder, 'path' in dataset ? dataset.path : dataset.train);
  const hasImages = await namesImages(first).catch(() => false);
  return { folder, dataset, kind: hasImages ? 'image-table' : 'table' };
}

/** An archive of images; undefined for another file. */
async function archiveAt(file: string): Promise<FoundData | undefined> {
  if ((await imagesInArchive(file)) === undefined) return undefined;
  return { folder: path.dirname(file), dataset: { path: path.basename(file) }, kind: 'image-archive' };
}

/** A folder of images; the experiment goes beside it, because everything inside counts as a class. */
export function imagesIn(folder: string): FoundData {
  return { folder: path.dirname(folder), dataset: { path: path.basename(folder) }, kind: 'images' };
}

/** Whether a folder has a folder of images for each class, possibly below folders for the splits. Reads only a few names. */
async function hasClassesOfImages(folder: string, isSplit = false): Promise<boolean> {
  const folders = await foldersIn(folder);
  if (!isSplit && splitsNamed(folders)) return hasClassesOfImages(path.join(folder, folders[0]!), true);
  if (folders.length < 2) return false;
  const found = folders
    .slice(0, 3)
    .map(async (name) => (await readdir(path.join(folder, name))).some(isImageName));
  return (await Promise.all(found)).every(Boolean);
}

/** The names of the visible folders in a folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

/** The folders of images, deduced from some of their files: those with at least two classes. */
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

/** The folders of one split each in the folders of images that some files show. */
export function splitFolders(files: readonly string[]): string[] {
  const roots = new Set(imageFolders(files));
  const above = [...new Set(files.map((file) => path.dirname(path.dirname(file))))];
  return above.filter((folder) => splitNamed(path.basename(folder)) && roots.has(path.dirname(folder)));
}

/** Whether a file's name allows it to be a dataset. */
const isTableName = (name: string) => hasEnding(name, tableEndings);

function hasEnding(name: string, endings: readonly string[]): boolean {
  return endings.includes(path.extname(name).slice(1).toLowerCase());
}

/** Whether a table's first line is a header. */
export function hasHeader(name: string): boolean {
  return !hasEnding(name, ['jsonl', 'ndjson']);
}

/** A file's name without its last extension. */
export function stem(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '');
}

/** The bytes and rows of a table to check for names of images. */
const [shownBytes, shownRows] = [1 << 14, 20];

/** Whether the first rows of a table name existing images: a check of a millisecond. The engine decides by the whole table. */
export async function namesImages(file: string): Promise<boolean> {
  const { text } = await firstBytes(file, shownBytes);
  const rows = text.split(/\r?\n/).slice(0, shownRows);
  const cells = rows.flatMap((row) => row.split(/[,;\t|"]/)).map((cell) => cell.trim());
  const named = cells.filter((cell) => cell.length < 500 && isImageName(cell));
  return named.some((name) => existsSync(path.resolve(path.dirname(file), name)));
}
