import * as vscode from 'vscode';
import { t } from '../../experiment/translation';

/** Tells in the status bar how many pictures are still to be compared. */
export class WaitingMessage implements vscode.Disposable {
  private shown: vscode.Disposable | undefined;

  show(waiting: number): void {
    this.dispose();
    if (waiting === 0) return;
    const text = t('Graft: {0} pictures are still to be compared', waiting);
    this.shown = vscode.window.setStatusBarMessage(`$(sync~spin) ${text}`);
  }

  dispose(): void {
    this.shown?.dispose();
    this.shown = undefined;
  }
}
