import * as vscode from 'vscode';

/** The icon of a panel's tab, an image without theme colours. @param extension the folder of the extension */
export function tabIcon(extension: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const inMedia = (name: string) => vscode.Uri.joinPath(extension, 'media', name);
  return { light: inMedia('icon.svg'), dark: inMedia('iconOnDark.svg') };
}
