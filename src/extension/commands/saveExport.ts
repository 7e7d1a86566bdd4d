import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';
import { t } from '../../experiment/words/translation';

type Format = 'png' | 'csv';

/**
 * Saves an exported chart to a place of the user's choice.
 * @throws GraftError `panel/no-picture` if the content is no image
 */
export async function saveExport(name: string, format: Format, content: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const fileName = `${name.replace(/[^\w-]+/g, '-')}.${format}`;
  const uri = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, fileName) } : {}),
    filters: { [format === 'png' ? t('Image') : t('Table')]: [format] },
  });
  if (uri) await vscode.workspace.fs.writeFile(uri, bytesOf(format, content));
}

function bytesOf(format: Format, content: string): Uint8Array {
  if (format === 'csv') return new TextEncoder().encode(content);
  const base64 = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/.exec(content)?.[1];
  if (base64 === undefined) throw windowError('panel/no-picture', {});
  return Buffer.from(base64, 'base64');
}
