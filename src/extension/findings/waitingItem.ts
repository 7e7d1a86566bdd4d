import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';

/** The command behind the item. */
export const compareImages = 'graft.compareImages';

/** The progress of the comparison of images. */
export interface Comparing {
  /** The number of images still to compare. */
  readonly waiting: number;
  /** Whether the user has stopped it. */
  readonly isStopped: boolean;
}

/** Shows in the status bar how many images remain to be compared, or were skipped. A click offers to stop or to continue. */
export class WaitingItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'graft.images',
    vscode.StatusBarAlignment.Left,
    9,
  );

  constructor() {
    this.item.name = t('Graft Images');
    this.item.command = compareImages;
  }

  show({ waiting, isStopped }: Comparing): void {
    if (waiting === 0) {
      this.item.hide();
      return;
    }
    const text = isStopped
      ? t('Graft: {0} images were not compared', waiting)
      : t('Graft: {0} images are still to be compared', waiting);
    this.item.text = `${isStopped ? '$(debug-pause)' : '$(sync~spin)'} ${text}`;
    this.item.tooltip = isStopped ? t('Go On') : t('Stop');
    this.item.accessibilityInformation = { label: text, role: 'button' };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
