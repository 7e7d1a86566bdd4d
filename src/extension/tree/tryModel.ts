import path from 'node:path';
import * as vscode from 'vscode';
import { parseJson } from '../../experiment/parseJson';
import { askEngine } from '../runs/askEngine';
import type { EngineCommand } from '../runs/engineCommand';
import { type AnswerItem, answerItems } from './answerItems';
import type { Package } from './packages';

/** Asks a packaged model about texts (or files of pictures) that the user types, one after the other, until he leaves. */
export async function tryModel({ folder }: Package, engine: EngineCommand): Promise<void> {
  const title = `Try ${path.basename(folder)}`;
  for (let value = ''; ; ) {
    const input = await vscode.window.showInputBox({
      title,
      prompt: 'A text to answer, or the path of a picture. Escape leaves.',
      value,
    });
    if (input === undefined || input.trim() === '') return;
    value = input;
    const items = await answer(folder, input, engine);
    if (
      !items ||
      !(await vscode.window.showQuickPick(items, { title: input, placeHolder: 'Enter asks again' }))
    )
      return;
  }
}

async function answer(
  folder: string,
  input: string,
  engine: EngineCommand,
): Promise<AnswerItem[] | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const title = 'Graft: asking the model';
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    try {
      const args = ['predict', folder, '--json', '--', input];
      const { output } = await askEngine(engine, args, stop.signal);
      return answerItems(parseJson(output.trim().split('\n').at(-1)!));
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    }
  });
}
