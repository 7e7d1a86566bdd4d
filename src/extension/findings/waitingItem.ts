import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';

/** The command behind the item. */
export const comparePictures = 'graft.comparePictures';

/** How far the look at pictures is. */
export interface Comparing {
  /** So many are still to be compared. */
  readonly waiting: number;
  /** Whether the user has had enough of it. */
  readonly isStopped: boolean;
}

/** Tells in the status bar how many pictures are still to be compared, or were left. A click asks whether to stop or to go on. */
export class WaitingItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'graft.pictures',
    vscode.StatusBarAlignment.Left,
    9,
  );

  constructor() {
    this.item.name = t('Graft Pictures');
    this.item.command = comparePictures;
  }

  show({ waiting, isStopped }: Comparing): void {
    if (waiting === 0) {
      this.item.hide();
      return;
    }
    const text = isStopped
      ? t('Graft: {0} pictures were not compared', waiting)
      : t('Graft: {0} pictures are still to be compared', waiting);
    this.item.text = `${isStopped ? '$(debug-pause)' : '$(sync~spin)'} ${text}`;
    this.item.tooltip = isStopped ? t('Go On') : t('Stop');
    this.item.accessibilityInformation = { label: text, role: 'button' };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
