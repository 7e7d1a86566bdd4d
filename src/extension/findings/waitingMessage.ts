import * as vscode from 'vscode';
import type { DataFindings } from '../../experiment/dataFinding';
import { t } from '../../experiment/translation';

/** Before a question that is asked again for the pictures that wait. */
export const askedAgain = 'again ';

/** Tells in the status bar how many pictures are still to be compared. */
export class WaitingMessage implements vscode.Disposable {
  private shown: vscode.Disposable | undefined;

  show(checked: readonly { question: string; found: Pick<DataFindings, 'waiting'> }[]): void {
    this.dispose();
    const waiting = checked
      .filter(({ question }) => question.startsWith(askedAgain))
      .reduce((sum, { found }) => sum + found.waiting, 0);
    if (waiting === 0) return;
    const text = t('Graft: {0} pictures are still to be compared', waiting);
    this.shown = vscode.window.setStatusBarMessage(`$(sync~spin) ${text}`);
  }

  dispose(): void {
    this.shown?.dispose();
    this.shown = undefined;
  }
}
