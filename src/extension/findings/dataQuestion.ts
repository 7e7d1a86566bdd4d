import type * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { openText } from '../document/experimentText';

/** The part of an experiment's text that decides the findings in its data and where they are shown. */
export function questionOf(text: string): string {
  const { settings, lines } = parseExperiment(text);
  const { task, classWeights } = settings.finetune;
  return JSON.stringify([settings.dataset, task, classWeights, [...lines]]);
}

/** Whether the settings that decide the findings have errors. */
export function isBroken(text: string): boolean {
  return parseExperiment(text).diagnostics.some(
    ({ severity, stage }) => severity === 'error' && (stage === 'dataset' || stage === 'finetune'),
  );
}

/** Whether the text on the screen still asks the same question. */
export function isAsked(question: string, uri: vscode.Uri): boolean {
  const text = openText(uri);
  return text !== undefined && questionOf(text) === question;
}
