import * as vscode from 'vscode';
import { imageEndings } from '../../experiment/data/dataNames';
import { compareNames } from '../../experiment/words/labelOrder';
import { archiveEnding, imageFolders, tableEndings } from './findData';
import { imagesInArchive } from './imageArchive';

/** Folders where nobody keeps data. */
export const elsewhereNames = ['node_modules', '.git', '.graft', 'models'];
const elsewhere = `**/{${elsewhereNames}}/**`;
/** A workspace with more files than this is not looked through to its end. */
const [mostTables, mostImages, mostArchives] = [500, 3000, 20];
export const imageWords = imageEndings.map((ending) => ending.slice(1));

/** Absolute paths, in the order in which people look for them. */
export interface WorkspaceData {
  readonly tables: readonly string[];
  readonly imageFolders: readonly string[];
  readonly archives: readonly string[];
}

/** The data in the workspace, by the names of its files and of those in its archives. */
export async function workspaceData(): Promise<WorkspaceData> {
  const [tables, images, zips] = await Promise.all([
    filesEndingWith(tableEndings, mostTables),
    filesEndingWith(imageWords, mostImages),
    filesEndingWith([archiveEnding], mostArchives),
  ]);
  const archives: string[] = [];
  // One after the other: nobody waits for the last, and the window has other work.
  for (const file of zips) if ((await imagesInArchive(file)) !== undefined) archives.push(file);
  return { tables, imageFolders: imageFolders(images), archives };
}

async function filesEndingWith(words: readonly string[], most: number): Promise<string[]> {
  const pattern = `**/*.{${words.flatMap((word) => [word, word.toUpperCase()]).join()}}`;
  const found = await vscode.workspace.findFiles(pattern, elsewhere, most);
  return found.map(({ fsPath }) => fsPath).sort(compareNames);
}
