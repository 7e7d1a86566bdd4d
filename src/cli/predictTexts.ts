import path from 'node:path';
import pc from 'picocolors';
import type { Prediction } from '../engine/evaluation/predict';
import { GraftError } from '../experiment/errors';
import type { FormatName } from '../experiment/formatNames';
import { printJson } from './printJson';
import { runTask } from './runTask';
import { terminalName, terminalText } from './terminalText';

export interface PredictOptions {
  readonly json?: boolean;
  /** The second texts. */
  readonly pair?: string[];
  /** A file for what in a picture spoke for the answer. */
  readonly explain?: string;
  /** Which of the package's formats answers. */
  readonly format?: FormatName;
}

/**
 * `graft predict`: a line a text, with the model's answer; with `json` an object a line.
 * @throws GraftError `usage/pairs` unless there are no second texts or one for each text
 */
export async function predictTexts(
  folder: string,
  texts: string[],
  { json, pair: pairs, explain, format }: PredictOptions,
): Promise<void> {
  if (pairs !== undefined && pairs.length !== texts.length)
    throw new GraftError(
      'usage/pairs',
      `There are ${texts.length} texts, but ${pairs.length} second texts.`,
      {
        remedy: 'Give `--pair` once for each text, in the same order.',
      },
    );
  const predictions = await runTask<Prediction[]>(
    {
      kind: 'predict',
      folder: path.resolve(folder),
      asked: texts,
      pairs,
      format,
      explainTo: explain === undefined ? undefined : path.resolve(explain),
    },
    { device: 'cpu' },
  );
  for (const { row, answer } of predictions) {
    if (json) printJson({ ...row, ...answer.value });
    else {
      const asked = Object.values(row).map(terminalText).join(' | ');
      console.log(`${pc.bold(terminalName(answer.summary))}  ${asked}`);
    }
  }
}
