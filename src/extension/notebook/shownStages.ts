import type * as vscode from 'vscode';
import type { StageName } from '../../experiment/stages/stages';
import type { ExperimentController } from './experimentController';
import type { ShownStage } from './notebookResults';

type Drawing = Pick<ExperimentController, 'runIn' | 'resultsOf'>;

/** A cell's content: the run at its stage, else its last result. Undefined if it shows neither. */
export function stageShown(
  controller: Drawing,
  notebook: vscode.NotebookDocument,
  stage: StageName,
): ShownStage | undefined {
  return controller.runIn(notebook)?.drawnIn(stage) ?? controller.resultsOf(notebook).get(stage);
}

/** The keys of the results that a notebook shows; not of a stage that a run is at, whose record has its key. */
export function keysShown(
  controller: Drawing,
  notebook: vscode.NotebookDocument,
): Partial<Record<StageName, string>> {
  const keys = Object.entries(controller.resultsOf(notebook).keys) as [StageName, string][];
  return Object.fromEntries(keys.filter(([stage]) => !controller.runIn(notebook)?.drawnIn(stage)));
}
