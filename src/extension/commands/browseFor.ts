import * as vscode from 'vscode';

/** Has a file or folder chosen, from the first folder of the workspace on. */
export async function browseFor(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return (await vscode.window.showOpenDialog({ ...(defaultUri ? { defaultUri } : {}), ...options }))?.[0];
}
