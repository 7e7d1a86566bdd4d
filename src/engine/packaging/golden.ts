import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../experiment/errors';
import type { SettingsOf } from '../../experiment/stages';
import { writeAtomically } from '../../files/atomicWrite';
import { isMissing } from '../../files/fileErrors';
import { classifyTexts } from '../evaluation/classifyTexts';

/** How texts are prepared, as in training. */
const preprocessingSchema = z.object({
  /** Longer texts are truncated, in tokens. */
  maxLength: z.number().int().positive(),
  /** Packages of earlier versions clean nothing. */
  clean: z
    .object({
      html: z.boolean(),
      unicode: z.enum(['none', 'NFC', 'NFKC']),
      lowercase: z.boolean(),
      punctuation: z.boolean(),
      whitespace: z.boolean(),
    })
    .optional(),
});

/** `golden.json`: texts and the logits that the packaged model gave them, so that anybody can check a copy of it. */
const goldenSchema = z.object({
  ...preprocessingSchema.shape,
  /** The largest difference of a logit that other hardware may make. */
  tolerance: z.number().positive(),
  cases: z.array(z.object({ text: z.string(), logits: z.array(z.number()) })),
});
export type Golden = z.infer<typeof goldenSchema>;

const goldenFile = (folder: string) => path.join(folder, 'golden.json');
const tolerance = 1e-3;

/** Records what the model in `folder` says of some texts. */
export async function writeGolden(
  folder: string,
  texts: readonly string[],
  { maxLength, clean }: SettingsOf<'preprocess'>,
): Promise<void> {
  const answers = await classifyTexts(folder, texts, { maxLength, clean });
  const cases = answers.map(({ text, logits }) => ({ text, logits }));
  const golden: Golden = { maxLength, clean, tolerance, cases };
  await writeAtomically(goldenFile(folder), `${JSON.stringify(golden, null, 2)}\n`);
}

/**
 * Reads a package's `golden.json`; undefined if the folder has none.
 * @throws GraftError `package/bad-golden`
 */
export async function readGolden(folder: string): Promise<Golden | undefined> {
  const file = goldenFile(folder);
  try {
    return goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new GraftError('package/bad-golden', `${file} is not a record of golden answers.`, {
      remedy: 'Write the package again.',
      place: { file },
      cause,
    });
  }
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
  const texts = golden.cases.map(({ text }) => text);
  const answers = await classifyTexts(folder, texts, golden);
  const differences = golden.cases.flatMap(({ logits }, row) => differencesOf(logits, answers[row]!.logits));
  const maxAbsDiff = Math.max(0, ...differences);
  return {
    cases: texts.length,
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
