import path from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../experiment/errors';
import { parseJson } from '../../experiment/parseJson';
import { writeAtomically } from '../../files/atomicWrite';
import { isMissing } from '../../files/fileErrors';
import { readPlainFile } from '../../files/readPlainFile';

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

/** What differs by more than this is another model, whatever a file says. */
const maxTolerance = 0.1;

/** `golden.json`: texts and the logits that the packaged model gave them, so that anybody can check a copy of it. */
const goldenSchema = z.object({
  ...preprocessingSchema.shape,
  /** The largest difference of a logit that other hardware may make. */
  tolerance: z.number().positive().max(maxTolerance),
  cases: z
    .array(z.object({ text: z.string(), pair: z.string().optional(), logits: z.array(z.number()).min(1) }))
    .min(1),
});
export type Golden = z.infer<typeof goldenSchema>;

const goldenFile = (folder: string) => path.join(folder, 'golden.json');

/** Writes a package's `golden.json`. */
export async function writeGolden(folder: string, golden: Golden): Promise<void> {
  await writeAtomically(goldenFile(folder), `${JSON.stringify(golden, null, 2)}\n`);
}

/**
 * Reads a package's `golden.json`; undefined if the folder has none.
 * @throws GraftError `package/bad-golden`
 */
export async function readGolden(folder: string): Promise<Golden | undefined> {
  const file = goldenFile(folder);
  try {
    return goldenSchema.parse(parseJson(await readPlainFile(file)));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new GraftError('package/bad-golden', `${file} is not a record of golden answers.`, {
      remedy: 'Write the package again.',
      place: { file },
      cause,
    });
  }
}
