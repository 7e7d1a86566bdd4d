import type { GraftError } from '../../experiment/errors/errors';
import { usageError } from '../../experiment/errors/usage';
import type { FormatName } from '../../experiment/models/formatNames';
import { warningOf } from '../../experiment/runs/runWords';
import type { Row } from '../datasets/example';
import { answerRows } from '../evaluation/answerRows';
import { type Prediction, predict } from '../evaluation/predict';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { modalityNamed } from '../inputs/modalities';
import type { Io } from '../io';
import { modalityOfFolder } from '../models/modelFolder';
import { formatsIn } from './formatsIn';
import { openGolden } from './golden';
import { openFormat } from './openFormat';

/** Rows that are in memory at once: images are large. */
const rowsAtOnce = 64;

/** A question to a packaged model. */
export interface PackageQuestion {
  readonly folder: string;
  /** Texts, or files of images. */
  readonly asked: readonly string[];
  /** The second texts. */
  readonly pairs?: readonly string[] | undefined;
  /** Which of the package's formats answers, in its own runtime; left out, the engine does where it can. */
  readonly format?: FormatName | undefined;
  /** A file for what in an image spoke for the answer. */
  readonly explainTo?: string | undefined;
}

/**
 * Asks a packaged model about texts or images. One unreadable row among several is a warning.
 * @throws GraftError of `askedRows`, `predict` and `openFormat`; `usage/explain` if a format must explain its answer
 */
export async function askPackage(
  question: PackageQuestion,
  io: RuntimeIo & Pick<Io, 'emit'>,
): Promise<Prediction[]> {
  const { folder, explainTo } = question;
  const rows = await askedRows(question);
  const format = question.format ?? (await formatInsteadOfEngine(folder));
  // A single row reports its error.
  const onUnread =
    rows.length > 1 ? (error: GraftError) => io.emit({ type: 'warning', ...warningOf(error) }) : undefined;
  if (format === undefined) {
    const { kept } = (await openGolden(folder)) ?? {};
    return predict(folder, rows, kept, io.cacheFolder, { explainTo, onUnread });
  }
  if (explainTo !== undefined) throw usageError('usage/explain', { why: ['format', format] });
  const opened = await openFormat(folder, format, io);
  try {
    return await answerRows(rows, { atOnce: rowsAtOnce, answer: opened.ask, onUnread });
  } finally {
    await opened.close();
  }
}

/** A package need not have the weights that the engine reads. */
async function formatInsteadOfEngine(folder: string): Promise<FormatName | undefined> {
  const held = await formatsIn(folder);
  return held.some((name) => formats[name].isOwn) ? undefined : held[0];
}

/**
 * What was asked about, as rows of the kind that the model reads.
 * @throws GraftError `usage/pairs` for second texts that the model does not read, `package/bad-golden`
 */
export async function askedRows({
  folder,
  asked,
  pairs,
}: Pick<PackageQuestion, 'folder' | 'asked' | 'pairs'>): Promise<Row[]> {
  const rows = modalityNamed(await modalityOfFolder(folder)).rowsOf(asked, pairs);
  if (pairs !== undefined && !(await readsPairs(folder))) throw noPairs(folder);
  return rows;
}

/** A package without cases leaves open what its model was trained on. */
async function readsPairs(folder: string): Promise<boolean> {
  const golden = await openGolden(folder);
  return golden === undefined || golden.cases.some(({ row }) => row.pair !== undefined);
}

function noPairs(folder: string): GraftError {
  return usageError('usage/pairs', { why: ['single', folder] });
}
