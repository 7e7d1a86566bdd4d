import * as vscode from 'vscode';
import { Listeners } from '../../runs/listeners';

const pattern = '**/*.graft.md';
/** Folders without experiments; the snapshots of runs have the same ending. */
const elsewhere = '**/{node_modules,.graft}/**';
const limit = 2000;

/** The experiment files of the workspace, kept up to date. */
export class ExperimentFiles implements vscode.Disposable {
  private readonly found = new Set<string>();
  private readonly changes = new Listeners<[]>();
  readonly onDidChange = this.changes.add;
  private readonly watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
  /** Resolves when the workspace has been searched. */
  readonly ready: Promise<void>;

  constructor() {
    this.watcher.onDidCreate(({ fsPath }) => this.add([fsPath]));
    this.watcher.onDidDelete(({ fsPath }) => {
      if (this.found.delete(fsPath)) this.changes.tell();
    });
    this.ready = this.search();
  }

  /** Their paths, in order. */
  get files(): string[] {
    return [...this.found].sort();
  }

  dispose(): void {
    this.watcher.dispose();
  }

  private async search(): Promise<void> {
    const files = await vscode.workspace.findFiles(pattern, elsewhere, limit);
    this.add(files.map(({ fsPath }) => fsPath));
  }

  private add(files: readonly string[]): void {
    const fresh = files.filter((file) => !/[\\/]\.graft[\\/]/.test(file) && !this.found.has(file));
    for (const file of fresh) this.found.add(file);
    if (fresh.length > 0) this.changes.tell();
  }
}
