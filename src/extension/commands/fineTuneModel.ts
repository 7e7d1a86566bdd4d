import path from 'node:path';
import * as vscode from 'vscode';
import { hubName, parseHubName } from '../../experiment/models/hubName';
import { modalities } from '../../experiment/models/modalities';
import { t } from '../../experiment/words/translation';
import { cacheFolder } from '../../files/cacheFolder';
import { hubCacheFolder } from '../../files/hubCache';
import { notebookType } from '../document/serializer';
import type { ServeClient } from '../runs/serveClient';
import { askForColumns, tableColumns } from './askForColumns';
import { askForData, dataAt } from './askForData';
import { browseFor } from './browseFor';
import { draftColumns } from './columnQuestions';
import { countExamples } from './countExamples';
import { dataKinds } from './dataKinds';
import { existingExperiment } from './existingExperiment';
import { type DraftColumns, draftExperiment, titleOf } from './experimentDraft';
import { type FoundData, splitsSelected, stem } from './findData';
import { type ModelChoice, modelChoices } from './modelChoices';
import { writeNew } from './newFile';

/**
 * "Fine-tune Model…": asks for missing facts, writes an experiment beside the data, and opens it. An existing experiment about the same
 * data is opened instead, without running it.
 * @param resources a data file or a folder, or one for each split, from the explorer; none to ask for the data
 * @returns the notebook of a new experiment, or undefined
 */
export async function fineTuneModel(
  resources: readonly vscode.Uri[],
  client: Pick<ServeClient, 'ask'>,
): Promise<vscode.NotebookDocument | undefined> {
  const [first, ...others] = resources.map(({ fsPath }) => fsPath);
  const splits =
    first !== undefined && others.length > 0 ? await splitsSelected([first, ...others]) : undefined;
  const data = splits ?? (await (first === undefined ? askForData() : dataAt(first)));
  const existing = first === undefined || !data ? undefined : await existingExperiment(data);
  if (existing !== undefined) {
    await openNotebook(existing);
    return undefined;
  }
  const answered = data && (await askAbout(data, client));
  if (!data || !answered) return undefined;
  const { preset, columns } = answered;
  const { dataset, kind } = data;
  const name = 'path' in dataset ? stem(dataset.path) : path.basename(data.folder);
  const examples = await countExamples(data);
  const text = draftExperiment({ title: titleOf(`${name}.`), dataset, kind, preset, examples, columns });
  const file = await writeNew(data.folder, name, text);
  return openNotebook(file);
}

/** The columns of a table, if they are not certain, else the model. Undefined if the user cancels. */
async function askAbout(
  data: FoundData,
  client: Pick<ServeClient, 'ask'>,
): Promise<{ preset: string; columns?: DraftColumns | undefined } | undefined> {
  const described = await tableColumns(data, client);
  const answered = described ? await askForColumns(described) : { asksForModel: true };
  if (!answered) return undefined;
  const preset = answered.asksForModel ? await askForPreset(data) : await recommendedPreset(data);
  if (preset === undefined) return undefined;
  return { preset, columns: described && draftColumns(described, answered) };
}

async function openNotebook(file: string): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  if (notebook.notebookType === notebookType) await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

const choicesFor = ({ kind }: FoundData) =>
  modelChoices(kind, { own: cacheFolder(process.env), hub: hubCacheFolder(process.env) });

async function recommendedPreset(data: FoundData): Promise<string | undefined> {
  return (await choicesFor(data))[0]?.preset;
}

async function askForPreset(data: FoundData): Promise<string | undefined> {
  const { folder, kind } = data;
  const choices = await choicesFor(data);
  const modelItem = ({ preset, isHere, facts, description }: ModelChoice) => ({
    label: `${isHere ? '$(check) ' : ''}${preset}`,
    description: facts,
    detail: description,
    choose: async (): Promise<string | undefined> => preset,
  });
  const others = [
    {
      label: `$(cloud-download) ${t('Another model on the Hugging Face hub…')}`,
      detail: t('By its name, ORG/NAME.'),
      choose: askForHubName,
    },
    {
      label: `$(folder-opened) ${t('A folder…')}`,
      detail: modalities[dataKinds[kind].modality].ownModel(),
      choose: () => browseForModel(folder),
    },
  ];
  // The list preselects its first entry, which must never ask another question.
  const isFirst = ({ isRecommended, isHere }: ModelChoice) => isRecommended || isHere;
  const rest = choices.filter((choice) => !isFirst(choice));
  const items = [...choices.filter(isFirst).map(modelItem), ...others, ...rest.map(modelItem)];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Fine-tune Model (2/2): Pretrained Model'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.choose();
}

/** Asks for a name as the hub's pages show it, with or without the prefix in experiments. */
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

/** Writes a folder as a preset: `./` or `../` marks it as a folder. */
function relativePath(from: string, to: string): string {
  const relative = path.relative(from, to).split(path.sep).join('/');
  if (path.isAbsolute(relative)) return relative;
  return relative.startsWith('..') ? relative : `./${relative}`;
}
