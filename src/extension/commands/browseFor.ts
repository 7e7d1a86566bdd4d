import * as vscode from 'vscode';

/** Lets the user choose a file or folder, starting from the first folder of the workspace. */
export async function browseFor(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return (await vscode.window.showOpenDialog({ ...(defaultUri ? { defaultUri } : {}), ...options }))?.[0];
}
