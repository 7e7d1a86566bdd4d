import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { datasetError } from '../../experiment/errors/datasets';
import { t } from '../../experiment/words/translation';
import { browseFor } from './browseFor';
import { dataKinds } from './dataKinds';
import {
  archiveEnding,
  dataIn,
  dataInFile,
  type FoundData,
  imagesIn,
  plainTextEnding,
  tableEndings,
} from './findData';
import { mergeTables } from './mergeTables';
import { workspaceData } from './workspaceData';

/**
 * The dataset of a file or folder; asks the user if it holds several.
 * @throws GraftError `dataset/no-file`
 */
export async function dataAt(file: string): Promise<FoundData | undefined> {
  const isFolder = (await stat(file)).isDirectory();
  const found = isFolder ? await dataIn(file) : [await dataInFile(file)].filter((one) => one !== undefined);
  if (found.length === 0) throw datasetError('dataset/no-file', { place: file });
  return found.length === 1 ? found[0] : pickData(file, found);
}

/** Lets the user choose one of several tables, or all of them together. */
async function pickData(folder: string, found: readonly FoundData[]): Promise<FoundData | undefined> {
  const names = found.flatMap(({ dataset }) => Object.values(dataset));
  const all = async (): Promise<FoundData> => ({
    folder,
    dataset: { path: await mergeTables(folder, names) },
    kind: found[0]!.kind,
  });
  const together = {
    label: `$(combine) ${t('All {0} together', names.length)}`,
    description: t('as one new table'),
    choose: all,
  };
  const canMerge = found.every(({ kind }) => kind !== 'image-archive');
  const items = [
    ...found.map((data, i) => ({
      label: `${dataKinds[data.kind].icon} ${names[i]}`,
      choose: async () => data,
    })),
    ...(canMerge ? [together] : []),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Which file has the examples?') });
  return picked?.choose();
}

/** Lets the user choose one of the workspace's datasets, or another one. */
export async function askForData(): Promise<FoundData | undefined> {
  const { tables, imageFolders, archives } = await workspaceData();
  const items = [
    ...tables.map((file) => itemOf(dataKinds.table, file, () => dataAt(file))),
    ...imageFolders.map((folder) => itemOf(dataKinds.images, folder, async () => imagesIn(folder))),
    ...archives.map((file) => itemOf(dataKinds['image-archive'], file, () => dataAt(file))),
    { label: `$(folder-opened) ${t('Another file…')}`, description: '', choose: browseForFile },
    {
      label: `$(folder-opened) ${t('Another folder of images…')}`,
      description: '',
      choose: browseForImages,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Fine-tune Model (1/2): Examples'),
    placeHolder: t('A file with a text column and a label column, or a folder or archive of images'),
    matchOnDescription: true,
  });
  return picked?.choose();
}

function itemOf(
  { icon }: { readonly icon: string },
  file: string,
  choose: () => Promise<FoundData | undefined>,
) {
  const folder = path.dirname(vscode.workspace.asRelativePath(file)).replace(/^\.$/, '');
  return { label: `${icon} ${path.basename(file)}`, description: folder, choose };
}

async function browseForFile(): Promise<FoundData | undefined> {
  const uri = await browseFor({
    title: t('File with Examples'),
    filters: { [t('Data')]: [...tableEndings, archiveEnding, plainTextEnding] },
  });
  return uri && dataAt(uri.fsPath);
}

async function browseForImages(): Promise<FoundData | undefined> {
  const uri = await browseFor({
    title: t('Folder of Images'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return uri && dataAt(uri.fsPath);
}
