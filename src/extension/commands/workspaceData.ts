import * as vscode from 'vscode';
import { imageEndings } from '../../experiment/data/dataNames';
import { compareNames } from '../../experiment/words/labelOrder';
import { archiveEnding, imageFolders, splitFolders, tableEndings } from './findData';
import { imagesInArchive } from './imageArchive';

/** Folders without data. */
export const elsewhereNames = ['node_modules', '.git', '.graft', 'models'];
const elsewhere = `**/{${elsewhereNames}}/**`;
/** The largest number of files to look at. */
const [mostTables, mostImages, mostArchives] = [500, 3000, 20];
export const imageWords = imageEndings.map((ending) => ending.slice(1));

/** Absolute paths, sorted naturally. */
export interface WorkspaceData {
  readonly tables: readonly string[];
  readonly imageFolders: readonly string[];
  /** Folders of images that are one split of a dataset. */
  readonly splitFolders: readonly string[];
  readonly archives: readonly string[];
}

/** Finds the data in the workspace by the names of its files and of members of its archives. */
export async function workspaceData(): Promise<WorkspaceData> {
  const [tables, images, zips] = await Promise.all([
    filesEndingWith(tableEndings, mostTables),
    filesEndingWith(imageWords, mostImages),
    filesEndingWith([archiveEnding], mostArchives),
  ]);
  const archives: string[] = [];
  // One after the other, because the window has other work.
  for (const file of zips) if ((await imagesInArchive(file)) !== undefined) archives.push(file);
  return { tables, imageFolders: imageFolders(images), splitFolders: splitFolders(images), archives };
}

async function filesEndingWith(words: readonly string[], most: number): Promise<string[]> {
  const pattern = `**/*.{${words.flatMap((word) => [word, word.toUpperCase()]).join()}}`;
  const found = await vscode.workspace.findFiles(pattern, elsewhere, most);
  return found.map(({ fsPath }) => fsPath).sort(compareNames);
}
