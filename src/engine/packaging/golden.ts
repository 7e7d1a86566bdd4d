import { GraftError } from '../../experiment/errors';
import type { Row } from '../datasets/example';
import { predict } from '../evaluation/predict';
import { modalityNamed } from '../inputs/modalities';
import { modalityOfFolder } from '../models/modelFolder';
import { type Golden, readGolden, writeGolden } from './goldenFile';

const tolerance = 1e-3;

/**
 * Records what the model in `folder` says of some rows.
 * @param kept how rows are prepared, as their modality keeps it
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function recordGolden(folder: string, rows: readonly Row[], kept: unknown): Promise<void> {
  const cases = await predict(folder, rows, kept);
  if (!cases.every(({ logits }) => logits.every(Number.isFinite)))
    throw new GraftError('package/not-finite', 'The model answers with numbers that are not finite.', {
      remedy: 'Train it again with --fresh, and a lower finetune.learningRate.',
    });
  await writeGolden(folder, { kept, tolerance, cases });
}

/** What `golden.json` of a package says; undefined without one. Throws `package/bad-golden`, `model/...`. */
export async function goldenOf(folder: string): Promise<Golden | undefined> {
  return readGolden(folder, modalityNamed(await modalityOfFolder(folder)));
}

export interface Replay {
  cases: number;
  maxAbsDiff: number;
  tolerance: number;
  passed: boolean;
}

/**
 * Asks the model in `folder` again what `golden.json` records, and compares.
 * @throws GraftError `package/no-golden`
 */
export async function replayGolden(folder: string): Promise<Replay> {
  const golden = await goldenOf(folder);
  if (!golden)
    throw new GraftError('package/no-golden', `${folder} has no golden.json to replay.`, {
      remedy: 'Name a folder that a package stage wrote, or compare with --against IO.safetensors.',
    });
  const rows = golden.cases.map(({ row }) => row);
  const answers = await predict(folder, rows, golden.kept);
  const differences = golden.cases.flatMap(({ logits }, i) => differencesOf(logits, answers[i]!.logits));
  // A logit that is no number makes the difference no number, which passes nothing.
  const maxAbsDiff = differences.reduce((worst, difference) => Math.max(worst, difference), 0);
  return {
    cases: golden.cases.length,
    maxAbsDiff,
    tolerance: golden.tolerance,
    passed: maxAbsDiff <= golden.tolerance,
  };
}

/** Another number of logits is as wrong as can be. */
function differencesOf(expected: readonly number[], actual: readonly number[]): number[] {
  if (expected.length !== actual.length) return [Number.POSITIVE_INFINITY];
  return expected.map((value, i) => Math.abs(value - actual[i]!));
}
