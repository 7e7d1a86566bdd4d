import { GraftError } from '../../experiment/errors';
import type { FormatName } from '../../experiment/formatNames';
import type { Row } from '../datasets/example';
import { type Prediction, predict } from '../evaluation/predict';
import type { RuntimeIo } from '../formats/format';
import { modalityNamed } from '../inputs/modalities';
import { modalityOfFolder } from '../models/modelFolder';
import { formatsIn } from './formatsIn';
import { openGolden } from './golden';
import { openFormat } from './openFormat';

/** What somebody asks a packaged model. */
export interface PackageQuestion {
  readonly folder: string;
  /** Texts, or files of pictures. */
  readonly asked: readonly string[];
  /** The second texts. */
  readonly pairs?: readonly string[] | undefined;
  /** Which of the package's formats answers, in its own runtime; left out, the engine does where it can. */
  readonly format?: FormatName | undefined;
  /** A file for what in a picture spoke for the answer. */
  readonly explainTo?: string | undefined;
}

/**
 * Asks a packaged model about texts or pictures.
 * @throws GraftError as `predict` and `openFormat` do; `usage/explain` where a format is to explain its answer
 */
export async function askPackage(question: PackageQuestion, io: RuntimeIo): Promise<Prediction[]> {
  const { folder, explainTo } = question;
  const rows = await askedRows(question);
  const format = question.format ?? (await formatInsteadOfEngine(folder));
  if (format === undefined)
    return predict(folder, rows, (await openGolden(folder))?.kept, io.cacheFolder, explainTo);
  if (explainTo !== undefined)
    throw new GraftError('usage/explain', `A model in the format ${format} does not explain its answers.`, {
      remedy: 'Leave out `--format`; the package must have the format safetensors.',
    });
  const opened = await openFormat(folder, format, io);
  try {
    return await opened.ask(rows);
  } finally {
    await opened.close();
  }
}

/** A package need not have the weights that the engine reads. */
async function formatInsteadOfEngine(folder: string): Promise<FormatName | undefined> {
  const held = await formatsIn(folder);
  return held.includes('safetensors') ? undefined : held[0];
}

/** What was asked about, as rows of the kind that the model reads. */
export async function askedRows({
  folder,
  asked,
  pairs,
}: Pick<PackageQuestion, 'folder' | 'asked' | 'pairs'>): Promise<Row[]> {
  return modalityNamed(await modalityOfFolder(folder)).rowsOf(asked, pairs);
}
