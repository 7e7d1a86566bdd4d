import type * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/markdown';
import { openText } from './openDocuments';

/** What of an experiment's text decides what is found in its data, and where it is shown. */
export function questionOf(text: string): string {
  const { settings, lines } = parseExperiment(text);
  const { task, classWeights } = settings.finetune;
  return JSON.stringify([settings.dataset, task, classWeights, [...lines]]);
}

/** Whether a text that was asked about is still on the screen, or another that asks the same. */
export function isAsked(text: string, uri: vscode.Uri): boolean {
  const now = openText(uri);
  return now !== undefined && questionOf(now) === questionOf(text);
}
