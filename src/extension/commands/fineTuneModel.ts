import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { pictureEndings } from '../../experiment/dataNames';
import { GraftError } from '../../experiment/errors';
import { hubName, parseHubName } from '../../experiment/hubName';
import { compareNames } from '../../experiment/labelOrder';
import type { ModalityName } from '../../experiment/preset';
import { t } from '../../experiment/translation';
import { cacheFolder } from '../../files/cacheFolder';
import { hubCacheFolder } from '../../files/hubCache';
import { notebookType } from '../notebook/serializer';
import { countExamples } from './countExamples';
import { existingExperiment } from './existingExperiment';
import { draftExperiment, titleOf } from './experimentDraft';
import { dataIn, type FoundData, pictureFolders, picturesIn, stem, tableEndings } from './findData';
import { mergeTables } from './mergeTables';
import { type ModelChoice, modelChoices } from './modelChoices';
import { writeNew } from './newFile';

/**
 * "Fine-tune Model…": asks for what is missing, writes an experiment beside the data, and opens it.
 * Where an experiment is about the same data already, that one is opened, and nothing is to be run.
 * @param resource a data file or a folder, from the explorer
 * @returns the notebook of a new experiment, or undefined if there is none
 */
export async function fineTuneModel(
  resource: vscode.Uri | undefined,
): Promise<vscode.NotebookDocument | undefined> {
  const data = resource ? await dataAt(resource.fsPath) : await askForData();
  const existing = resource && data && (await existingExperiment(data));
  if (existing !== undefined) {
    await openNotebook(existing);
    return undefined;
  }
  const preset = data && (await askForPreset(data));
  if (!data || preset === undefined) return undefined;
  const { dataset, modality } = data;
  const name = 'path' in dataset ? stem(dataset.path) : path.basename(data.folder);
  const examples = await countExamples(data);
  const text = draftExperiment({ title: titleOf(`${name}.`), dataset, modality, preset, examples });
  const file = await writeNew(data.folder, name, text);
  return openNotebook(file);
}

async function openNotebook(file: string): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  if (notebook.notebookType === notebookType) await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

async function dataAt(file: string): Promise<FoundData | undefined> {
  if (!(await stat(file)).isDirectory())
    return { folder: path.dirname(file), dataset: { path: path.basename(file) }, modality: 'text' };
  const found = await dataIn(file);
  if (found.length === 0)
    throw new GraftError(
      'dataset/no-file',
      t('{0} contains neither a table (CSV, TSV or JSON Lines) nor folders of pictures.', file),
      { remedy: t('Choose a folder with a table, or one that has a folder of pictures for each class.') },
    );
  return found.length === 1 ? found[0] : pickData(file, found);
}

/** One of several tables, or all of them together. */
async function pickData(folder: string, found: readonly FoundData[]): Promise<FoundData | undefined> {
  const names = found.flatMap(({ dataset }) => Object.values(dataset));
  const all = async (): Promise<FoundData> => ({
    folder,
    dataset: { path: await mergeTables(folder, names) },
    modality: 'text',
  });
  const items = [
    ...found.map((data, i) => ({ label: `$(table) ${names[i]}`, choose: async () => data })),
    {
      label: `$(combine) ${t('All {0} together', names.length)}`,
      description: t('as one new table'),
      choose: all,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Which table has the examples?') });
  return picked?.choose();
}

/** Folders where nobody keeps data. */
const elsewhere = '**/{node_modules,.graft,models}/**';

async function askForData(): Promise<FoundData | undefined> {
  const tables = filePaths(await vscode.workspace.findFiles(`**/*.{${tableEndings.join()}}`, elsewhere, 200));
  const endings = pictureEndings.map((ending) => ending.slice(1)).join();
  const pictures = await vscode.workspace.findFiles(`**/*.{${endings}}`, elsewhere, 1000);
  const folders = pictureFolders(filePaths(pictures));
  const items = [
    ...tables.map((file) => itemOf('$(table)', file, () => dataAt(file))),
    ...folders.map((folder) => itemOf('$(file-media)', folder, async () => picturesIn(folder))),
    { label: `$(folder-opened) ${t('Another file…')}`, description: '', choose: browseForTable },
    {
      label: `$(folder-opened) ${t('Another folder of pictures…')}`,
      description: '',
      choose: browseForPictures,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Fine-tune Model (1/2): Examples'),
    placeHolder: t('A file with a text column and a label column, or a folder of pictures'),
    matchOnDescription: true,
  });
  return picked?.choose();
}

/** In the order in which people look for them: a search finds files in any. */
function filePaths(found: readonly vscode.Uri[]): string[] {
  return found.map(({ fsPath }) => fsPath).sort(compareNames);
}

function itemOf(icon: string, file: string, choose: () => Promise<FoundData | undefined>) {
  const folder = path.dirname(vscode.workspace.asRelativePath(file)).replace(/^\.$/, '');
  return { label: `${icon} ${path.basename(file)}`, description: folder, choose };
}

async function browseForTable(): Promise<FoundData | undefined> {
  const uri = await browseFor({
    title: t('File with Examples'),
    filters: { [t('Data')]: [...tableEndings] },
  });
  return uri && dataAt(uri.fsPath);
}

async function browseForPictures(): Promise<FoundData | undefined> {
  const uri = await browseFor({
    title: t('Folder of Pictures'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return uri && dataAt(uri.fsPath);
}

/** What a folder of the user's must hold, for each kind of data. */
const ownModels: Record<ModalityName, () => string> = {
  text: () => t('A transformer in the Hugging Face layout: config.json, model.safetensors, tokenizer.json.'),
  image: () => t('A network of timm or torchvision: config.json and model.safetensors.'),
};

async function askForPreset({ folder, modality }: FoundData): Promise<string | undefined> {
  const caches = { own: cacheFolder(process.env), hub: hubCacheFolder(process.env) };
  const choices = await modelChoices(modality, caches);
  const modelItem = ({ preset, isHere, facts, description }: ModelChoice) => ({
    label: `${isHere ? '$(check) ' : ''}${preset}`,
    description: facts,
    detail: description,
    choose: async (): Promise<string | undefined> => preset,
  });
  const others = [
    {
      label: `$(cloud-download) ${t('Another model on the Hugging Face hub…')}`,
      detail: t('By its name there, ORG/NAME.'),
      choose: askForHubName,
    },
    {
      label: `$(folder-opened) ${t('A folder…')}`,
      detail: ownModels[modality](),
      choose: () => browseForModel(folder),
    },
  ];
  const here = choices.filter(({ isHere }) => isHere).map(modelItem);
  const items = [...here, ...others, ...choices.filter(({ isHere }) => !isHere).map(modelItem)];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Fine-tune Model (2/2): Pretrained Model'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.choose();
}

/** Takes a name as the hub's pages show it, with or without the prefix that an experiment writes. */
async function askForHubName(): Promise<string | undefined> {
  const nameIn = (text: string) =>
    parseHubName(`hub:${text.trim().replace(/^hub:|^https:\/\/huggingface\.co\//, '')}`);
  const text = await vscode.window.showInputBox({
    title: t('Fine-tune Model (2/2): Model on the Hugging Face Hub'),
    placeHolder: t('ORG/NAME, or ORG/NAME@REVISION with a branch, tag or commit'),
    validateInput: (value) =>
      nameIn(value) ? undefined : t('Names have the form ORG/NAME or ORG/NAME@REVISION.'),
  });
  const name = text === undefined ? undefined : nameIn(text);
  return name && hubName(name);
}

async function browseForModel(folder: string): Promise<string | undefined> {
  const chosen = await browseFor({
    title: t('Folder of the Pretrained Model'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return chosen && relativePath(folder, chosen.fsPath);
}

async function browseFor(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return (await vscode.window.showOpenDialog({ ...(defaultUri ? { defaultUri } : {}), ...options }))?.[0];
}

/** As a preset is written: `./` or `../` says that it is a folder. */
function relativePath(from: string, to: string): string {
  const relative = path.relative(from, to).split(path.sep).join('/');
  if (path.isAbsolute(relative)) return relative;
  return relative.startsWith('..') ? relative : `./${relative}`;
}
