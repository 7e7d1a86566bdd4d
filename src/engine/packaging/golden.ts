import { GraftError } from '../../experiment/errors';
import type { SettingsOf } from '../../experiment/stages';
import { predictTexts } from '../evaluation/predictTexts';
import type { Texts } from '../inputs/text/texts';
import { readGolden, writeGolden } from './goldenFile';

const tolerance = 1e-3;

/**
 * Records what the model in `folder` says of some texts.
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function recordGolden(
  folder: string,
  texts: readonly Texts[],
  { maxLength, clean }: SettingsOf<'preprocess'>,
): Promise<void> {
  const answers = await predictTexts(folder, texts, { maxLength, clean });
  if (!answers.every(({ logits }) => logits.every(Number.isFinite)))
    throw new GraftError('package/not-finite', 'The model answers with numbers that are not finite.', {
      remedy: 'Train it again with --fresh, and a lower finetune.learningRate.',
    });
  const cases = answers.map(({ text, pair, logits }) => ({ text, pair, logits: [...logits] }));
  await writeGolden(folder, { maxLength, clean, tolerance, cases });
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
  const golden = await readGolden(folder);
  if (!golden)
    throw new GraftError('package/no-golden', `${folder} has no golden.json to replay.`, {
      remedy: 'Name a folder that a package stage wrote, or compare with --against IO.safetensors.',
    });
  const answers = await predictTexts(folder, golden.cases, golden);
  const differences = golden.cases.flatMap(({ logits }, row) => differencesOf(logits, answers[row]!.logits));
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
