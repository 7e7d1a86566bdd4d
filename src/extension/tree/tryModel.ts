import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import type { Package } from '../packages/packages';
import type { ServeClient } from '../runs/serveClient';
import { answerItems } from './answerItems';

/** Asks a packaged model about texts or image files that the user enters, until the user cancels. */
export async function tryModel({ folder }: Package, client: ServeClient): Promise<void> {
  const title = t('Try {0}', path.basename(folder));
  for (let value = ''; ; ) {
    const input = await vscode.window.showInputBox({
      title,
      prompt: t('A text, or the path of an image. Escape ends.'),
      value,
    });
    if (input === undefined || input.trim() === '') return;
    value = input;
    const items = await answer(folder, input, client);
    if (
      !items ||
      !(await vscode.window.showQuickPick(items, { title: input, placeHolder: t('Enter asks again') }))
    )
      return;
  }
}

/** Compares all formats, one below the other; the answering process keeps the model loaded. */
async function answer(
  folder: string,
  asked: string,
  client: ServeClient,
): Promise<vscode.QuickPickItem[] | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const title = t('Graft: asking the model');
  const answers = await vscode.window.withProgress({ location, title }, () =>
    client.ask('predict', { folder, asked }),
  );
  return answers.flatMap(({ format, runtime, value = {}, error }) => [
    { label: `${format}, ${runtime}`, kind: vscode.QuickPickItemKind.Separator },
    ...(error ? [{ label: error.message }] : answerItems(value)),
  ]);
}
