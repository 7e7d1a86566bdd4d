import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { GraftError } from '../../experiment/errors/errors';

/**
 * The file or folder of the workspace that a model names, absolute or from a workspace folder. What a model says may come from a
 * stranger's text, so nothing outside of the workspace can be named, by links neither.
 * @throws GraftError `tools/outside`, `tools/missing`
 */
export async function workspaceFile(name: string): Promise<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const { uri } of folders) {
    const file = path.resolve(uri.fsPath, name);
    if (!isWithin(uri.fsPath, file)) continue;
    if (!(await lstat(file).catch(() => undefined))) continue;
    if (isWithin(await realpath(uri.fsPath), await realpath(file))) return file;
    throw new GraftError('tools/outside', `${name} leads out of the workspace.`);
  }
  throw new GraftError('tools/missing', `There is no ${name} in the workspace.`, {
    remedy: 'Name a file by its path from the workspace folder.',
  });
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
