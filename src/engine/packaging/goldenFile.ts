import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../experiment/errors/errors';
import { parseJson } from '../../experiment/words/parseJson';
import { writeAtomically } from '../../files/atomicWrite';
import { isMissing } from '../../files/fileErrors';
import { readPlainFile } from '../../files/readPlainFile';
import type { Row } from '../datasets/example';
import type { Modality } from '../inputs/modality';

/** What differs by more than this is another model, whatever a file says. */
const maxTolerance = 0.1;

const caseSchema = z.object({ logits: z.array(z.number()).min(1) }).catchall(z.string());

const size = z.number().int().positive().max(4096);
const crop = z.number().positive().max(1);
const colour = z.tuple([z.number(), z.number(), z.number()]).readonly();
const imagesSchema = z.object({
  size,
  crop,
  test: z.object({ size, crop }),
  interpolation: z.enum(['bilinear', 'bicubic']),
  mean: colour,
  std: colour,
});

const readsSchema = z.object({
  inputs: z.array(
    z.object({
      name: z.string(),
      dtype: z.enum(['int32', 'float32']),
      axes: z.array(z.union([z.string(), z.number()])),
      below: z.number().optional(),
      isOptional: z.boolean().optional(),
    }),
  ),
  tokenizer: z.enum(['file', 'words']).optional(),
  maxLength: z.number().optional(),
  images: imagesSchema.optional(),
});

const formatSchema = z.object({
  tolerance: z.number().positive(),
  logits: z.array(z.array(z.number()).min(1)),
});

/** `golden.json`: rows and the logits that the packaged model gave them, so that anybody can check a copy of it. */
const goldenSchema = z.looseObject({
  /** The largest difference of a logit that other hardware may make. */
  tolerance: z.number().positive().max(maxTolerance),
  cases: z.array(caseSchema).min(1),
  /** What a model must be to read the rows, where no weights say it. */
  reads: readsSchema.optional(),
  /** What formats that compute in integers answered to the same rows, in their own runtimes. */
  formats: z.record(z.string(), formatSchema).optional(),
});

/** What a packaged model answered. */
export interface Golden {
  /** How rows are prepared, as their modality keeps it. */
  readonly kept: unknown;
  readonly tolerance: number;
  readonly cases: readonly { readonly row: Row; readonly logits: readonly number[] }[];
  /** What of the model's architecture its reader needs. */
  readonly reads?: z.infer<typeof readsSchema> | undefined;
  /** By the format's name. */
  readonly formats?: Readonly<Record<string, z.infer<typeof formatSchema>>> | undefined;
}

/** The name of the file in a package. */
export const goldenName = 'golden.json';

const goldenFile = (folder: string) => path.join(folder, goldenName);

/**
 * Writes a package's `golden.json`.
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function writeGolden(folder: string, { kept, cases, ...rest }: Golden): Promise<void> {
  if (!cases.every(({ logits }) => logits.every(Number.isFinite)))
    throw new GraftError('package/not-finite', 'The model answers with numbers that are not finite.', {
      remedy: 'Train it again with --fresh, and a lower finetune.learningRate.',
    });
  const rows = cases.map(({ row, logits }) => ({ ...row, logits }));
  const golden = { ...(kept as object), ...rest, cases: rows };
  await writeAtomically(goldenFile(folder), `${JSON.stringify(golden, null, 2)}\n`);
}

/**
 * Reads a package's `golden.json`; undefined if the folder has none.
 * @throws GraftError `package/bad-golden`
 */
export async function readGolden(
  folder: string,
  { kept }: Pick<Modality, 'kept'>,
): Promise<Golden | undefined> {
  const file = goldenFile(folder);
  try {
    const { tolerance, cases, reads, formats, ...rest } = goldenSchema.parse(
      parseJson(await readPlainFile(file)),
    );
    return { kept: kept.parse(rest), tolerance, cases: cases.map(withoutLogits), reads, formats };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new GraftError('package/bad-golden', `${file} is not a record of golden answers.`, {
      remedy: 'Write the package again.',
      place: { file },
      cause,
    });
  }
}

function withoutLogits({ logits, ...row }: z.infer<typeof caseSchema>): Golden['cases'][number] {
  return { row: row as Row, logits };
}
