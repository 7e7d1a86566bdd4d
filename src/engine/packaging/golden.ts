import { packageError } from '../../experiment/errors/packages';
import type { Row } from '../datasets/example';
import type { NamedValues } from '../datasets/exampleValues';
import { predict } from '../evaluation/predict';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { outputsOf } from '../inputs/gatheredOutputs';
import { modalityNamed } from '../inputs/modalities';
import { describeFolder, modalityOfFolder } from '../models/modelFolder';
import { type DamagedFile, damagedFiles } from './damagedFiles';
import { type Golden, readGolden, writeGolden } from './goldenFile';
import { type FormatReplay, replayFormats } from './replayFormats';
import { goldenFeeds } from './servedBatches';

/** The number of examples that detect a damaged copy. */
export const goldenCases = 8;

const tolerance = 1e-3;

/**
 * Golden answers out of scores.
 * @param rows the first of the examples
 */
export function goldenFromScores(rows: readonly Row[], outputs: NamedValues, kept: unknown): Golden {
  const cases = rows.map((row, i) => ({ row, outputs: outputsOf(outputs, i) }));
  return { kept, tolerance, cases };
}

/** The answers to record, or the rows to answer first. */
export type GoldenSource = { readonly cases: Golden['cases'] } | { readonly rows: readonly Row[] };

/**
 * Records what the model in `modelFolder` says of some rows, in a package's folder, which the rows' files stand in.
 * @param kept how rows are prepared, as their modality keeps it
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function recordGolden(
  modelFolder: string,
  folder: string,
  source: GoldenSource,
  kept: unknown,
  { cacheFolder }: RuntimeIo,
): Promise<Golden> {
  const cases =
    'cases' in source ? source.cases : await ask(modelFolder, folder, source.rows, kept, cacheFolder);
  const { architecture, family } = await describeFolder(modelFolder);
  const reads = {
    inputs: architecture.inputs.map((input) => ({ ...input, axes: [...input.axes] })),
    ...modalityNamed(family.modality).reads.parse(architecture),
  };
  const golden = { kept, tolerance, cases, reads };
  await writeGolden(folder, golden);
  return golden;
}

async function ask(
  modelFolder: string,
  folder: string,
  rows: readonly Row[],
  kept: unknown,
  cacheFolder: string,
): Promise<Golden['cases']> {
  const there = modalityNamed(await modalityOfFolder(modelFolder)).rowsIn(folder, rows);
  const answers = await predict(modelFolder, there, kept, cacheFolder);
  return answers.map(({ outputs }, i) => ({ row: rows[i]!, outputs }));
}

/** The content of a package's `golden.json`; undefined without one. Throws `package/bad-golden`, `model/...`. */
export async function openGolden(folder: string): Promise<Golden | undefined> {
  return readGolden(folder, modalityNamed(await modalityOfFolder(folder)));
}

export interface Replay {
  readonly cases: number;
  /** The largest difference in a format that computes as the model does. */
  readonly maxAbsDiff: number;
  readonly tolerance: number;
  /** Whether one format was replayed, none gave other answers, and every file is the one that was packaged. */
  readonly passed: boolean;
  readonly formats: readonly FormatReplay[];
  /** Files that are not those that were packaged. */
  readonly damaged: readonly DamagedFile[];
}

/**
 * Asks the package in `folder` again what its golden.json records, in every format that it has, and compares.
 * @throws GraftError `package/no-golden`, `package/no-model`
 */
export async function replayGolden(folder: string, io: RuntimeIo): Promise<Replay> {
  const golden = await openGolden(folder);
  if (!golden) throw packageError('package/no-golden', { folder });
  const damaged = await damagedFiles(folder);
  const feeds = goldenFeeds(folder, golden, io);
  feeds.catch(() => undefined);
  const replays = await replayFormats(folder, { golden, feeds }, io);
  if (replays.length === 0) throw packageError('package/no-model', { folder, has: 'golden' });
  const exact = replays.filter(({ format }) => !formats[format].ownAnswers);
  return {
    cases: golden.cases.length,
    maxAbsDiff: exact.reduce((worst, { maxAbsDiff = 0 }) => Math.max(worst, maxAbsDiff), 0),
    tolerance: golden.tolerance,
    passed: damaged.length === 0 && replays.some(isPassed) && !replays.some(isFailed),
    formats: replays,
    damaged,
  };
}

const isPassed = ({ status }: FormatReplay) => status === 'passed';
const isFailed = ({ status }: FormatReplay) => status === 'failed';
