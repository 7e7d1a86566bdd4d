import * as vscode from 'vscode';
import { describeError, errorSentences } from '../../experiment/errors/errors';
import { t } from '../../experiment/words/translation';
import { shownError } from './shownError';

/** Registers a command whose errors are logged and shown. */
export function registerCommand<A extends unknown[]>(
  name: string,
  log: vscode.LogOutputChannel,
  run: (...args: A) => Promise<void> | void,
): vscode.Disposable {
  return vscode.commands.registerCommand(name, (...args: A) => showFailure(log, async () => run(...args)));
}

/** Runs an action of the user. Errors are logged and shown. */
export async function showFailure(log: vscode.LogOutputChannel, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = await shownError(thrown);
    log.error(describeError(error), error.stack ?? '');
    const picked = await vscode.window.showErrorMessage(
      `${errorSentences(error)} [${error.code}]`,
      t('Show Log'),
    );
    if (picked) log.show();
  }
}
