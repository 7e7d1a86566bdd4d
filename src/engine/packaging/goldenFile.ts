import path from 'node:path';
import * as z from 'zod';
import { packageError } from '../../experiment/errors/packages';
import { parseJson } from '../../experiment/words/parseJson';
import { safeJson } from '../../experiment/words/steering';
import { writeAtomically } from '../../files/atomicWrite';
import { isMissing } from '../../files/fileErrors';
import { readPlainFile } from '../../files/readPlainFile';
import type { Row } from '../datasets/example';
import type { ExampleOutputs } from '../inputs/gatheredOutputs';
import type { Modality, Reads } from '../inputs/modality';

/** The largest allowed tolerance in a file: a model with larger differences is another model. */
const maxTolerance = 0.1;

/** Graft records 8. Each is answered in each format, so a small file with many would keep a model busy for hours. */
const maxCases = 1000;

const logitsSchema = z.array(z.number()).min(1);
/** The outputs of a head for one example, unless they are one vector called `logits`. */
const outputsSchema = z.record(
  z.string(),
  z.object({ values: z.array(z.number()), shape: z.array(z.number().int().nonnegative()) }),
);
const answerSchema = { logits: logitsSchema.optional(), outputs: outputsSchema.optional() };

const caseSchema = z.object(answerSchema).catchall(z.string());

const readsSchema = z.looseObject({
  inputs: z.array(
    z.object({
      name: z.string(),
      dtype: z.enum(['int32', 'float32']),
      axes: z.array(z.union([z.string(), z.number()])),
      below: z.number().optional(),
      isOptional: z.boolean().optional(),
    }),
  ),
});

const formatSchema = z.object({
  tolerance: z.number().positive(),
  logits: z.array(logitsSchema).optional(),
  outputs: z.array(outputsSchema).optional(),
});

/** `golden.json`: rows and the outputs of the packaged model for them, to check a copy of the package. */
const goldenSchema = z.looseObject({
  /** The largest difference of a number that other hardware may make. */
  tolerance: z.number().positive().max(maxTolerance),
  cases: z.array(caseSchema).min(1).max(maxCases),
  /** The facts for reading the rows without weights. */
  reads: readsSchema.optional(),
  /** The answers of formats with integer arithmetic to the same rows, in their runtimes. */
  formats: z.record(z.string(), formatSchema).optional(),
});

/** The answers of a packaged model. */
export interface Golden {
  /** How rows are prepared, as their modality keeps it. */
  readonly kept: unknown;
  readonly tolerance: number;
  readonly cases: readonly { readonly row: Row; readonly outputs: ExampleOutputs }[];
  /** The part of the architecture that its reader needs. */
  readonly reads?: (Pick<z.infer<typeof readsSchema>, 'inputs'> & Reads) | undefined;
  /** By the format's name. */
  readonly formats?: Readonly<Record<string, OwnAnswers>> | undefined;
}

/** The outputs of a format that only approximates the model. */
export interface OwnAnswers {
  readonly tolerance: number;
  readonly outputs: readonly ExampleOutputs[];
}

/** The name of the file in a package. */
export const goldenName = 'golden.json';

const goldenFile = (folder: string) => path.join(folder, goldenName);

/**
 * Writes a package's `golden.json`.
 * @throws GraftError `package/not-finite` if an answer is no number
 */
export async function writeGolden(folder: string, { kept, cases, formats, ...rest }: Golden): Promise<void> {
  if (!cases.every(({ outputs }) => areFinite(outputs))) throw packageError('package/not-finite', {});
  const rows = cases.map(({ row, outputs }) => ({ ...row, ...written(outputs) }));
  const own = Object.entries(formats ?? {}).map(([name, answers]) => [name, writtenAll(answers)]);
  const golden = {
    ...(kept as object),
    ...rest,
    ...(formats && { formats: Object.fromEntries(own) }),
    cases: rows,
  };
  await writeAtomically(goldenFile(folder), `${safeJson(golden, 2)}\n`);
}

/**
 * Reads a package's `golden.json`; undefined if the folder has none.
 * @throws GraftError `package/bad-golden`
 */
export async function readGolden(
  folder: string,
  { kept, reads: readsOf }: Pick<Modality, 'kept' | 'reads'>,
): Promise<Golden | undefined> {
  const file = goldenFile(folder);
  try {
    const { tolerance, cases, reads, formats, ...rest } = goldenSchema.parse(
      parseJson(await readPlainFile(file)),
    );
    return {
      kept: kept.parse(rest),
      tolerance,
      cases: cases.map(caseOf),
      reads: reads && { inputs: reads.inputs, ...readsOf.parse(reads) },
      formats: ownOf(formats),
    };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw packageError('package/bad-golden', { file }, { place: { file }, cause });
  }
}

function areFinite(outputs: ExampleOutputs): boolean {
  return Object.values(outputs).every(({ values }) => Array.from(values).every(Number.isFinite));
}

/** One vector called `logits` is written as a list. */
function written(outputs: ExampleOutputs): { logits: number[] } | { outputs: object } {
  const { logits, ...others } = outputs;
  const isVector = logits?.shape.length === 1 && Object.keys(others).length === 0;
  if (isVector) return { logits: Array.from(logits.values) };
  const all = Object.entries(outputs).map(([name, { values, shape }]) => [
    name,
    { values: Array.from(values), shape },
  ]);
  return { outputs: Object.fromEntries(all) };
}

function writtenAll({ tolerance, outputs }: OwnAnswers): z.infer<typeof formatSchema> {
  const all = outputs.map(written);
  const vectors = all.flatMap((each) => ('logits' in each ? [each.logits] : []));
  return vectors.length === all.length
    ? { tolerance, logits: vectors }
    : { tolerance, outputs: all.flatMap((each) => ('outputs' in each ? [each.outputs as ReadOutputs] : [])) };
}

type ReadOutputs = z.infer<typeof outputsSchema>;

function outputsIn(logits: readonly number[] | undefined, outputs: ReadOutputs | undefined): ExampleOutputs {
  if (outputs) return outputs;
  return { logits: { values: logitsSchema.parse(logits), shape: [logits!.length] } };
}

function caseOf({ logits, outputs, ...row }: z.infer<typeof caseSchema>): Golden['cases'][number] {
  return { row: row as Row, outputs: outputsIn(logits, outputs) };
}

function ownOf(formats: z.infer<typeof goldenSchema>['formats']): Golden['formats'] {
  if (!formats) return undefined;
  const all = Object.entries(formats).map(([name, { tolerance, logits, outputs = [] }]) => [
    name,
    { tolerance, outputs: logits?.map((own) => outputsIn(own, undefined)) ?? outputs },
  ]);
  return Object.fromEntries(all);
}
