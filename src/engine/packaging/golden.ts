import { GraftError } from '../../experiment/errors';
import type { Row } from '../datasets/example';
import { predict } from '../evaluation/predict';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { modalityNamed } from '../inputs/modalities';
import { describeFolder, modalityOfFolder } from '../models/modelFolder';
import { type Golden, readGolden, writeGolden } from './goldenFile';
import { type FormatReplay, replayFormats } from './replayFormats';

const tolerance = 1e-3;

/**
 * Records what the model in `modelFolder` says of some rows, in a package's folder.
 * @param kept how rows are prepared, as their modality keeps it
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function recordGolden(
  modelFolder: string,
  folder: string,
  rows: readonly Row[],
  kept: unknown,
): Promise<Golden> {
  const answers = await predict(modelFolder, rows, kept);
  if (!answers.every(({ logits }) => logits.every(Number.isFinite)))
    throw new GraftError('package/not-finite', 'The model answers with numbers that are not finite.', {
      remedy: 'Train it again with --fresh, and a lower finetune.learningRate.',
    });
  const { inputs, maxLength } = (await describeFolder(modelFolder)).architecture;
  const reads = { inputs: inputs.map((input) => ({ ...input, axes: [...input.axes] })), maxLength };
  const golden = { kept, tolerance, cases: answers.map(({ row, logits }) => ({ row, logits })), reads };
  await writeGolden(folder, golden);
  return golden;
}

/** What `golden.json` of a package says; undefined without one. Throws `package/bad-golden`, `model/...`. */
export async function goldenOf(folder: string): Promise<Golden | undefined> {
  return readGolden(folder, modalityNamed(await modalityOfFolder(folder)));
}

export interface Replay {
  readonly cases: number;
  /** The largest difference in a format that computes as the model does. */
  readonly maxAbsDiff: number;
  readonly tolerance: number;
  /** Whether one format was replayed and none gave other answers. */
  readonly passed: boolean;
  readonly formats: readonly FormatReplay[];
}

/**
 * Asks the package in `folder` again what its golden.json records, in every format that it has, and compares.
 * @throws GraftError `package/no-golden`, `package/no-model`
 */
export async function replayGolden(folder: string, io: RuntimeIo): Promise<Replay> {
  const golden = await goldenOf(folder);
  if (!golden)
    throw new GraftError('package/no-golden', `${folder} has no golden.json to replay.`, {
      remedy: 'Name a folder that a package stage wrote, or compare with --against IO.safetensors.',
    });
  const replays = await replayFormats(folder, golden, io);
  if (replays.length === 0)
    throw new GraftError('package/no-model', `${folder} has no model in any format that Graft knows.`, {
      remedy: 'Write the package again.',
    });
  const exact = replays.filter(({ format }) => !formats[format].isApproximate);
  return {
    cases: golden.cases.length,
    maxAbsDiff: exact.reduce((worst, { maxAbsDiff = 0 }) => Math.max(worst, maxAbsDiff), 0),
    tolerance: golden.tolerance,
    passed:
      replays.some(({ status }) => status === 'passed') && replays.every(({ status }) => status !== 'failed'),
    formats: replays,
  };
}
