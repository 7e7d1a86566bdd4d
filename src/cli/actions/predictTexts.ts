import { realpath } from 'node:fs/promises';
import path from 'node:path';
import pc from 'picocolors';
import type { Prediction } from '../../engine/evaluation/predict';
import { usageError } from '../../experiment/errors/usage';
import type { FormatName } from '../../experiment/models/formatNames';
import type { NewEvent } from '../../experiment/runs/events';
import { unlessMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { runTask } from '../run/runTask';
import { exitCodes } from '../terminal/exitCodes';
import { printJson } from '../terminal/printJson';
import { terminalName, terminalText } from '../terminal/terminalText';
import { textsOf } from '../terminal/textsOf';

export interface PredictOptions {
  readonly json?: boolean;
  /** The second texts. */
  readonly pair?: string[];
  /** A file for what in an image spoke for the answer. */
  readonly explain?: string;
  /** Which of the package's formats answers. */
  readonly format?: FormatName;
}

/**
 * `graft predict`: a line a text, with the model's answer; with `json` an object a line.
 * @param named the texts; `-` alone stands for the lines of stdin
 * @throws GraftError `usage/pairs` unless there are no second texts or one for each text, `usage/no-texts`, `usage/explain`
 */
export async function predictTexts(
  folder: string,
  named: string[],
  { json, pair: pairs, explain, format }: PredictOptions,
): Promise<void> {
  const texts = await textsOf(named, 'texts');
  if (pairs !== undefined && pairs.length !== texts.length)
    throw usageError('usage/pairs', { why: ['count', texts.length, pairs.length] });
  if (explain !== undefined) await checkExplanation(path.resolve(explain), texts);
  const predictions = await runTask<Prediction[]>(
    {
      kind: 'predict',
      folder: path.resolve(folder),
      asked: texts,
      pairs,
      format,
      explainTo: explain === undefined ? undefined : path.resolve(explain),
    },
    { device: 'cpu', onEvent: tellUnread },
  );
  for (const { row, answer } of predictions) {
    if (json) printJson({ ...row, ...answer.value });
    else {
      const asked = Object.values(row).map(terminalText).join(' | ');
      console.log(`${pc.bold(terminalName(answer.summary))}  ${asked}`);
    }
  }
}

/** Reports an input that cannot be read: the command fails, but answers the others. */
function tellUnread(event: NewEvent): void {
  if (event.type !== 'warning') return;
  console.error(terminalText(`${event.message} [${event.code}]`));
  process.exitCode = exitCodes.failed;
}

/** Looks whether an explanation can be written to `file`, and would take the place of nothing that is asked about. */
async function checkExplanation(file: string, asked: readonly string[]): Promise<void> {
  const folder = path.dirname(file);
  if (!(await fileExists(folder)))
    throw usageError('usage/explain', { why: ['no-folder', folder, path.basename(file)] });
  if (path.extname(file).toLowerCase() !== '.png')
    throw usageError('usage/explain', { why: ['not-png', file] });
  const target = await realpath(file).catch(unlessMissing);
  for (const name of asked)
    if (target !== undefined && target === (await realpath(name).catch(() => undefined)))
      throw usageError('usage/explain', { why: ['replaces', file] });
}
