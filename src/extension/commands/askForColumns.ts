import path from 'node:path';
import * as vscode from 'vscode';
import type { InputChoice, LabelChoice, TableColumns } from '../../experiment/data/tableColumns';
import { columnError } from '../../experiment/errors/columns';
import { fewNames, listNames } from '../../experiment/words/shownNames';
import { t, tCount, translated } from '../../experiment/words/translation';
import type { ServeClient } from '../runs/serveClient';
import { questionsAbout } from './columnQuestions';
import { draftExperiment } from './experimentDraft';
import type { FoundData } from './findData';

/**
 * The columns of a table, which the engine reads; undefined for other data, or without an answer.
 * @throws GraftError `dataset/no-label`
 */
export async function tableColumns(
  { folder, dataset, kind }: FoundData,
  client: Pick<ServeClient, 'ask'>,
): Promise<TableColumns | undefined> {
  const text = draftExperiment({ title: '', dataset, kind, preset: '', examples: 0 });
  const file = path.join(folder, 'draft.graft.md');
  // A run reports errors in the data better.
  const columns = await client.ask('columns', { file, text }).catch(() => undefined);
  if (columns?.labels.choices.length !== 0) return columns ?? undefined;
  const names = fewNames(columns.columns.map(({ name }) => name));
  throw columnError('dataset/no-label', { file: Object.values(dataset)[0]!, columns: names });
}

/** The user's choice, and whether the user also chooses the model. */
export interface Answered {
  readonly input?: InputChoice | undefined;
  readonly label?: LabelChoice | undefined;
  readonly asksForModel: boolean;
}

/** Asks for what is not certain about a table; undefined if the user cancels. */
export async function askForColumns(columns: TableColumns): Promise<Answered | undefined> {
  const questions = questionsAbout(columns);
  let [input] = columns.inputs.choices;
  let asksForModel = questions.includes('model');
  if (questions.includes('input')) {
    const picked = await pickInput(columns.inputs.choices);
    if (!picked) return undefined;
    input = picked.choice;
    asksForModel ||= picked.asksForModel;
  }
  const [label] = columns.labels.choices;
  if (!questions.includes('label')) return { input, label, asksForModel };
  const picked = await pickLabel(columns.labels.choices, input);
  return picked && { input, label: picked.choice, asksForModel: asksForModel || picked.asksForModel };
}

function pickLabel(choices: readonly LabelChoice[], input: InputChoice | undefined) {
  const read = listNames(Object.values(input?.columns ?? {}));
  return pick(
    choices.map((choice) => ({
      choice,
      label: choice.columns.join(', '),
      description: `${translated(choice.task)} · ${tCount(choice.distinct, '{0} value', '{0} values', choice.distinct)}`,
      detail: choice.samples.join(' · '),
    })),
    t('Fine-tune Model: Which column must the model predict?'),
    t('The model reads {0} and learns to predict the column that you choose', read),
  );
}

function pickInput(choices: readonly InputChoice[]) {
  return pick(
    choices.map((choice) => ({
      choice,
      label: Object.values(choice.columns).join(' + '),
      description: Object.keys(choice.columns).length > 1 ? t('both together, as a pair') : '',
      detail: choice.samples.join(' · '),
    })),
    t('Fine-tune Model: Which text does the model read?'),
    t('The column with the text of an example'),
  );
}

/** A list with a button for those who want another model than the recommended one. */
function pick<Choice>(
  items: readonly (vscode.QuickPickItem & { readonly choice: Choice })[],
  title: string,
  placeholder: string,
): Promise<{ choice: Choice; asksForModel: boolean } | undefined> {
  const list = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly choice: Choice }>();
  const model = { iconPath: new vscode.ThemeIcon('chip'), tooltip: t('Choose the pretrained model as well') };
  Object.assign(list, { items, title, placeholder, matchOnDescription: true, matchOnDetail: true });
  list.buttons = [model];
  let asksForModel = false;
  return new Promise((resolve) => {
    list.onDidTriggerButton(() => {
      asksForModel = true;
      list.buttons = [];
      list.placeholder = t('{0}; then the model', placeholder);
    });
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      resolve(chosen && { choice: chosen.choice, asksForModel });
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
