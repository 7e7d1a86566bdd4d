import path from 'node:path';
import * as vscode from 'vscode';
import { pictureEndings } from '../../experiment/dataNames';
import { pictureFolders, tableEndings } from './findData';

/** The folders that the explorer's menu looks up: an object, so that a look costs nothing. */
const contextKey = 'graft.datasetFolders';
/** Folders where nobody keeps data. */
const elsewhere = '**/{node_modules,.git,.graft,models}/**';
/** A workspace with more files than this is not looked through to its end. */
const [mostTables, mostPictures] = [500, 3000];
/** Milliseconds after the last file that came or went. */
const settleMs = 300;
const endings = (words: readonly string[]) =>
  `**/*.{${words.flatMap((word) => [word, word.toUpperCase()]).join()}}`;
const tables = endings(tableEndings);
const pictures = endings(pictureEndings.map((ending) => ending.slice(1)));

/** Keeps the explorer's menu informed about which folders hold a dataset. It looks at names only, after the window is there. */
export class DatasetFolders implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private readonly watchers = [tables, pictures].map((pattern) =>
    vscode.workspace.createFileSystemWatcher(pattern, false, true, false),
  );

  constructor() {
    for (const watcher of this.watchers) {
      watcher.onDidCreate(() => this.lookSoon());
      watcher.onDidDelete(() => this.lookSoon());
    }
    this.lookSoon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.watchers).dispose();
  }

  private lookSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), settleMs);
  }

  private async look(): Promise<void> {
    const [foundTables, foundPictures] = await Promise.all([
      vscode.workspace.findFiles(tables, elsewhere, mostTables),
      vscode.workspace.findFiles(pictures, elsewhere, mostPictures),
    ]);
    const folders = [
      ...foundTables.map(({ fsPath }) => path.dirname(fsPath)),
      ...pictureFolders(foundPictures.map(({ fsPath }) => fsPath)),
    ];
    await vscode.commands.executeCommand(
      'setContext',
      contextKey,
      Object.fromEntries(folders.map((folder) => [folder, true])),
    );
  }
}
