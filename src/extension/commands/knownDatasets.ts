import path from 'node:path';
import * as vscode from 'vscode';
import { Debounce } from '../../experiment/timing/debounce';
import { archiveEnding, tableEndings } from './findData';
import { elsewhereNames, imageWords, workspaceData } from './workspaceData';

/** The folders and archives for the explorer's menu: an object, so that lookups cost nothing. */
const contextKey = 'graft.datasets';
/** The delay after the last change of a file, in milliseconds. */
const settleMs = 300;
const dataEndings = new Set<string>([...tableEndings, ...imageWords, archiveEnding]);

/** A data file, or a folder by its name, in a place for data. */
function mayHoldData(uri: vscode.Uri): boolean {
  const ending = endingOf(uri);
  const isData = ending === '' || dataEndings.has(ending);
  const parts = vscode.workspace.asRelativePath(uri).split('/');
  return isData && !parts.some((part) => elsewhereNames.includes(part));
}

const endingOf = ({ fsPath }: vscode.Uri) => path.extname(fsPath).slice(1).toLowerCase();

/** Tells the explorer's menu which folders and archives hold a dataset. It reads only names, after the window has started. */
export class KnownDatasets implements vscode.Disposable {
  private readonly soon = new Debounce(() => this.look(), settleMs);
  /** A change of a folder with all its content may be reported for the folder only. */
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**');

  constructor() {
    const changed = (uri: vscode.Uri) => {
      if (mayHoldData(uri)) this.soon.ask('all');
    };
    this.watcher.onDidCreate(changed);
    this.watcher.onDidDelete(changed);
    // An archive exists before its directory is written at its end.
    this.watcher.onDidChange((uri) => {
      if (endingOf(uri) === archiveEnding) changed(uri);
    });
    this.soon.ask('all');
  }

  dispose(): void {
    this.soon.dispose();
    this.watcher.dispose();
  }

  private async look(): Promise<void> {
    const { tables, imageFolders, splitFolders, archives } = await workspaceData();
    const known = [...tables.map((file) => path.dirname(file)), ...imageFolders, ...splitFolders];
    const withArchives = [...known, ...archives, ...archives.map((file) => path.dirname(file))];
    await vscode.commands.executeCommand(
      'setContext',
      contextKey,
      Object.fromEntries(withArchives.map((at) => [at, true])),
    );
  }
}
