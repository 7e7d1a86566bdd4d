import path from 'node:path';
import * as vscode from 'vscode';

/** A file, whatever characters its name has. */
export function patternOf(file: string): vscode.RelativePattern {
  const name = path.basename(file).replace(/[[\]{}*?]/g, '[$&]');
  return new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), name);
}

/** Calls back whatever happens to the files of a pattern. */
export function watchPlace(pattern: vscode.RelativePattern, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}
