import path from 'node:path';
import * as vscode from 'vscode';
import { archiveEnding, tableEndings } from './findData';
import { elsewhereNames, imageWords, workspaceData } from './workspaceData';

/** The folders and archives that the explorer's menu looks up: an object, so that a look costs nothing. */
const contextKey = 'graft.datasets';
/** Milliseconds after the last file that came, went or changed. */
const settleMs = 300;
const dataEndings = new Set<string>([...tableEndings, ...imageWords, archiveEnding]);

/** A data file or, by its name, a folder; where somebody keeps data. */
function mayHoldData(uri: vscode.Uri): boolean {
  const ending = endingOf(uri);
  const isData = ending === '' || dataEndings.has(ending);
  const parts = vscode.workspace.asRelativePath(uri).split('/');
  return isData && !parts.some((part) => elsewhereNames.includes(part));
}

const endingOf = ({ fsPath }: vscode.Uri) => path.extname(fsPath).slice(1).toLowerCase();

/** Keeps the explorer's menu informed about which folders and archives hold a dataset. It looks at names only, after the window is there. */
export class KnownDatasets implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  /** Of a folder that comes or goes with all that is in it, the folder alone may be told. */
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**');

  constructor() {
    const changed = (uri: vscode.Uri) => {
      if (mayHoldData(uri)) this.lookSoon();
    };
    this.watcher.onDidCreate(changed);
    this.watcher.onDidDelete(changed);
    // An archive is there before it is written to its end, where its directory stands.
    this.watcher.onDidChange((uri) => {
      if (endingOf(uri) === archiveEnding) changed(uri);
    });
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
    const { tables, imageFolders, archives } = await workspaceData();
    const known = [...tables.map((file) => path.dirname(file)), ...imageFolders];
    const withArchives = [...known, ...archives, ...archives.map((file) => path.dirname(file))];
    await vscode.commands.executeCommand(
      'setContext',
      contextKey,
      Object.fromEntries(withArchives.map((at) => [at, true])),
    );
  }
}
