import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';

/**
 * Resolves a model's path to a file or folder of the workspace, absolute or relative to a workspace folder. A model's input may come from an
 * untrusted text, so paths outside the workspace are refused, also through links.
 * @throws GraftError `tools/outside`, `tools/missing`
 */
export async function workspaceFile(name: string): Promise<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const { uri } of folders) {
    const file = path.resolve(uri.fsPath, name);
    if (!isWithin(uri.fsPath, file)) continue;
    if (!(await lstat(file).catch(() => undefined))) continue;
    if (isWithin(await realpath(uri.fsPath), await realpath(file))) return file;
    throw windowError('tools/outside', { name });
  }
  throw windowError('tools/missing', { name });
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
