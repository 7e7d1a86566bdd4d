import type * as vscode from 'vscode';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { FromRenderer, ToNotebook } from '../../experiment/protocols/notebookProtocol';
import type { StageName } from '../../experiment/stages/stages';

/** The actions that the controller delegates: it starts and shows runs, but has no terminals or dialogs. */
export interface ControllerHooks {
  /** Offers a remedy for the error of a run whose experiment is not in view. Resolves with whether the problem was solved. */
  offerRemedy(error: ErrorRecord): Promise<boolean>;
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
