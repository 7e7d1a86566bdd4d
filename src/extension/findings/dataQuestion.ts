import type * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { openText } from '../document/experimentText';

/** What of an experiment's text decides what is found in its data, and where it is shown. */
export function questionOf(text: string): string {
  const { settings, lines } = parseExperiment(text);
  const { task, classWeights } = settings.finetune;
  return JSON.stringify([settings.dataset, task, classWeights, [...lines]]);
}

/** Whether the text on the screen asks this still. */
export function isAsked(question: string, uri: vscode.Uri): boolean {
  const text = openText(uri);
  return text !== undefined && questionOf(text) === question;
}
