import path from 'node:path';
import * as vscode from 'vscode';
import { pictureEndings } from '../../experiment/dataNames';
import { pictureFolders, tableEndings } from './findData';

/** The folders that the explorer's menu looks up: an object, so that a look costs nothing. */
const contextKey = 'graft.datasetFolders';
/** Folders where nobody keeps data. */
const elsewhereNames = ['node_modules', '.git', '.graft', 'models'];
const elsewhere = `**/{${elsewhereNames}}/**`;
/** A workspace with more files than this is not looked through to its end. */
const [mostTables, mostPictures] = [500, 3000];
/** Milliseconds after the last file that came or went. */
const settleMs = 300;
const endings = (words: readonly string[]) =>
  `**/*.{${words.flatMap((word) => [word, word.toUpperCase()]).join()}}`;
const pictureWords = pictureEndings.map((ending) => ending.slice(1));
const [tables, pictures] = [endings(tableEndings), endings(pictureWords)];
const dataEndings = new Set<string>([...tableEndings, ...pictureWords]);

/** A data file or, by its name, a folder; where somebody keeps data. */
function mayHoldData(uri: vscode.Uri): boolean {
  const ending = path.extname(uri.fsPath).slice(1).toLowerCase();
  const isData = ending === '' || dataEndings.has(ending);
  const parts = vscode.workspace.asRelativePath(uri).split('/');
  return isData && !parts.some((part) => elsewhereNames.includes(part));
}

/** Keeps the explorer's menu informed about which folders hold a dataset. It looks at names only, after the window is there. */
export class DatasetFolders implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  /** Of a folder that comes or goes with all that is in it, the folder alone may be told. */
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);

  constructor() {
    const changed = (uri: vscode.Uri) => {
      if (mayHoldData(uri)) this.lookSoon();
    };
    this.watcher.onDidCreate(changed);
    this.watcher.onDidDelete(changed);
    this.lookSoon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watcher.dispose();
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
