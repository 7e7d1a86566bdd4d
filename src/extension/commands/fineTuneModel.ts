import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { GraftError } from '../../experiment/errors';
import { downloadBytes, fetchablePresets } from '../../experiment/presets';
import { notebookType } from '../notebook/serializer';
import {
  type DatasetFiles,
  dataExtensions,
  datasetsIn,
  draftExperiment,
  experimentNames,
  stem,
  titleOf,
} from './experimentDraft';

/** A dataset and the folder in which its files are; the experiment goes there too. */
interface ChosenData {
  folder: string;
  dataset: DatasetFiles;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/**
 * "Fine-tune Model…": asks for what is missing, writes an experiment beside the data, and opens it.
 * @param resource a data file or a folder, from the explorer
 * @returns the opened notebook, or undefined if the user cancelled
 */
export async function fineTuneModel(
  resource: vscode.Uri | undefined,
): Promise<vscode.NotebookDocument | undefined> {
  const data = resource ? await dataAt(resource.fsPath) : await askForData();
  const preset = data && (await askForPreset(data.folder));
  if (!data || preset === undefined) return undefined;
  const main = 'path' in data.dataset ? data.dataset.path : data.dataset.train;
  const name = 'path' in data.dataset ? stem(main) : path.basename(data.folder);
  const text = draftExperiment({ title: titleOf(`${name}.`), dataset: data.dataset, preset });
  const file = await writeNew(data.folder, name, text);
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  if (notebook.notebookType === notebookType) await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

async function dataAt(file: string): Promise<ChosenData | undefined> {
  if (!(await stat(file)).isDirectory())
    return { folder: path.dirname(file), dataset: { path: path.basename(file) } };
  const datasets = datasetsIn(await readdir(file));
  if (datasets.length === 0)
    throw new GraftError('dataset/no-file', `${file} contains no CSV, TSV or JSON Lines file.`, {
      remedy: 'Choose a folder that contains one.',
    });
  const dataset = datasets.length === 1 ? datasets[0] : await pickDataset(datasets);
  return dataset && { folder: file, dataset };
}

async function pickDataset(datasets: readonly DatasetFiles[]): Promise<DatasetFiles | undefined> {
  const items = datasets.map((dataset) => ({ label: Object.values(dataset).join(', '), dataset }));
  return (await vscode.window.showQuickPick(items, { title: 'Which file has the examples?' }))?.dataset;
}

async function askForData(): Promise<ChosenData | undefined> {
  const found = await vscode.workspace.findFiles(
    `**/*.{${dataExtensions.join()}}`,
    '**/{node_modules,.graft,models}/**',
    200,
  );
  const items = found.map((uri) => ({
    label: path.basename(uri.fsPath),
    description: path.dirname(vscode.workspace.asRelativePath(uri)).replace(/^\.$/, ''),
    uri: uri as vscode.Uri | undefined,
  }));
  const browse = { label: '$(folder-opened) Another file…', description: '', uri: undefined };
  const picked = await vscode.window.showQuickPick([...items, browse], {
    title: 'Fine-tune Model (1/2): Examples',
    placeHolder: 'A file with a text column and a label column',
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  const uri =
    picked.uri ?? (await browseFor({ title: 'File with Examples', filters: { Data: [...dataExtensions] } }));
  return uri && dataAt(uri.fsPath);
}

async function askForPreset(folder: string): Promise<string | undefined> {
  const items = Object.entries(fetchablePresets).map(([name, preset]) => ({
    label: name,
    description: `${megabytes(downloadBytes(preset))} to download once, ${preset.license}`,
    detail: preset.description,
    name: name as string | undefined,
  }));
  const own = {
    label: '$(folder-opened) A folder…',
    detail: 'A BERT in the Hugging Face layout: config.json, model.safetensors, tokenizer.json.',
    name: undefined,
  };
  const picked = await vscode.window.showQuickPick([...items, own], {
    title: 'Fine-tune Model (2/2): Pretrained Model',
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  if (picked.name !== undefined) return picked.name;
  const chosen = await browseFor({
    title: 'Folder of the Pretrained Model',
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

/** Writes a file under the first free name; existing files are never overwritten. */
async function writeNew(folder: string, base: string, text: string): Promise<string> {
  for (const name of experimentNames(base)) {
    const file = path.join(folder, name);
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error('There is always another name.');
}
