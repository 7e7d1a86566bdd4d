import * as vscode from 'vscode';
import { pictureEndings } from '../../experiment/data/dataNames';
import { compareNames } from '../../experiment/words/labelOrder';
import { archiveEnding, pictureFolders, tableEndings } from './findData';
import { picturesInArchive } from './pictureArchive';

/** Folders where nobody keeps data. */
export const elsewhereNames = ['node_modules', '.git', '.graft', 'models'];
const elsewhere = `**/{${elsewhereNames}}/**`;
/** A workspace with more files than this is not looked through to its end. */
const [mostTables, mostPictures, mostArchives] = [500, 3000, 20];
export const pictureWords = pictureEndings.map((ending) => ending.slice(1));

/** Absolute paths, in the order in which people look for them. */
export interface WorkspaceData {
  readonly tables: readonly string[];
  readonly pictureFolders: readonly string[];
  readonly archives: readonly string[];
}

/** The data in the workspace, by the names of its files and of those in its archives. */
export async function workspaceData(): Promise<WorkspaceData> {
  const [tables, pictures, zips] = await Promise.all([
    filesEndingWith(tableEndings, mostTables),
    filesEndingWith(pictureWords, mostPictures),
    filesEndingWith([archiveEnding], mostArchives),
  ]);
  const archives: string[] = [];
  // One after the other: nobody waits for the last, and the window has other work.
  for (const file of zips) if ((await picturesInArchive(file)) !== undefined) archives.push(file);
  return { tables, pictureFolders: pictureFolders(pictures), archives };
}

async function filesEndingWith(words: readonly string[], most: number): Promise<string[]> {
  const pattern = `**/*.{${words.flatMap((word) => [word, word.toUpperCase()]).join()}}`;
  const found = await vscode.workspace.findFiles(pattern, elsewhere, most);
  return found.map(({ fsPath }) => fsPath).sort(compareNames);
}
