import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { registerCommand } from '../window/registerCommand';
import type { DataDiagnostics } from './dataDiagnostics';
import { compareImages } from './waitingItem';

/** Registers the command of the status bar while images wait. */
export function registerComparing(
  diagnostics: DataDiagnostics,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return registerCommand(compareImages, log, async () => {
    const { waiting, isStopped } = diagnostics.comparing;
    if (waiting === 0) return;
    const [told, wish] = isStopped
      ? [t('{0} images were not compared: copies among them are not found.', waiting), t('Go On')]
      : [
          t(
            '{0} images are still to be compared, to find copies and those that look alike. What is known of the others is kept; a click in the same place goes on later.',
            waiting,
          ),
          t('Stop'),
        ];
    if ((await vscode.window.showInformationMessage(told, wish)) === wish) diagnostics.setStopped(!isStopped);
  });
}
