import type * as vscode from 'vscode';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { FromRenderer, ToNotebook } from '../../experiment/protocols/notebookProtocol';
import type { StageName } from '../../experiment/stages/stages';

/** The actions that the controller delegates: it starts and shows runs, but has no terminals or dialogs. */
export interface ControllerHooks {
  /** Called when a run could not be started or failed and its experiment is not in view, to offer a remedy. Resolves with whether the problem was solved. */
  mend(error: ErrorRecord): Promise<boolean>;
  /**
   * @param experiment the experiment whose output sent it
   * @param reply tells the notebook's outputs something
   */
  onMessage(message: FromRenderer, experiment: vscode.Uri, reply: (message: ToNotebook) => void): void;
}

export interface RunOptions {
  /** The last stage that runs; all of them if none is named. */
  until?: StageName | undefined;
  /** Scrolls to the chart when the training begins. */
  reveal?: boolean;
}
