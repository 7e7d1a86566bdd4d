import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';

/**
 * Says what a cancel does.
 * @param times how often this run has been cancelled; undefined if there is none
 */
export function tellCancelled(times: number | undefined): void {
  if (times === undefined)
    void vscode.window.showInformationMessage(t('No run of this experiment is in progress.'));
  else if (times === 1)
    vscode.window.setStatusBarMessage(t('Graft: the run will stop after the current step'), 5000);
  else
    void vscode.window.showInformationMessage(
      t('The run is being stopped at once. Running the experiment again resumes from the last checkpoint.'),
    );
}
