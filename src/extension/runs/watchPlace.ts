import path from 'node:path';
import * as vscode from 'vscode';

/** A pattern for one file, with the special characters of its name escaped. */
export function patternOf(file: string): vscode.RelativePattern {
  const name = path.basename(file).replace(/[[\]{}*?]/g, '[$&]');
  return new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), name);
}

/** Calls back on every change of the files of a pattern. */
export function watchPlace(pattern: vscode.RelativePattern, changed: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  watcher.onDidChange(changed);
  watcher.onDidCreate(changed);
  watcher.onDidDelete(changed);
  return watcher;
}
