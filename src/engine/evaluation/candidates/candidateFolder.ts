import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { candidateSchema } from '../../../experiment/runs/results';
import { parseJson } from '../../../experiment/words/parseJson';
import { writeAtomically } from '../../../files/atomicWrite';
import { digestFile } from '../../../files/digest';
import { isMissing } from '../../../files/fileErrors';
import { readPlainFile } from '../../../files/readPlainFile';
import { refuseLinksBelow } from '../../../files/refuseLinks';
import { syncTree } from '../../../files/syncTree';
import { GraftFolder } from '../../../runs/graftFolder';
import {
  type ExampleValues,
  type NamedValues,
  raggedValues,
  rowsOf,
  sizeOf,
  valuesFor,
} from '../../datasets/exampleValues';

const measuredSchema = candidateSchema.omit({ difference: true, changed: true });
/** The measurements of a candidate alone. */
export type Measurements = z.infer<typeof measuredSchema>;

const size = z.number().int().nonnegative();
/** The outputs of its head as little-endian float32 in base64; for examples with varying numbers of items, these numbers. */
const outputSchema = z.object({ values: z.base64(), shape: z.array(size), counts: z.array(size).optional() });

const storedSchema = z.object({
  measured: measuredSchema,
  outputs: z.record(z.string(), outputSchema),
  /** The digest of its weights. */
  sha256: z.string(),
});

/** A finished and measured candidate. */
export interface MadeCandidate {
  readonly measured: Measurements;
  /** The outputs of its head. */
  readonly outputs: NamedValues;
}

/**
 * The folder of a candidate, under a key of everything that determines it: `model/` has its weights, `partial/` the checkpoints of an
 * unfinished training. It is valid once it has `candidate.json`, which is written last.
 */
export class CandidateFolder {
  constructor(private readonly folder: string) {}

  /**
   * Opens the folder of a key; a writer must hold `lockFile`.
   * @throws GraftError `files/linked`, `files/not-plain`: untrusted links must not lead elsewhere
   */
  static async open(graftFolder: string, key: string): Promise<CandidateFolder> {
    const folder = path.join(graftFolder, 'cache', 'candidates', key);
    await new GraftFolder(graftFolder).make(folder);
    await refuseLinksBelow(folder);
    return new CandidateFolder(folder);
  }

  static lockFile(graftFolder: string, key: string): string {
    return path.join(graftFolder, 'locks', `candidate-${key}`);
  }

  get model(): string {
    return path.join(this.folder, 'model');
  }

  get partial(): string {
    return path.join(this.folder, 'partial');
  }

  /** An earlier result; undefined if there is no complete one with this number of examples. */
  async read(examples: number): Promise<MadeCandidate | undefined> {
    const stored = storedSchema.safeParse(await readJson(this.file)).data;
    if (!stored) return undefined;
    const digest = await digestFile(this.weights).catch(() => undefined);
    const outputs = Object.entries(stored.outputs).map(([name, of]) => [name, valuesIn(of)] as const);
    const isWhole = outputs.length > 0 && outputs.every(([, of]) => of && rowsOf({ of }) === examples);
    if (digest?.sha256 !== stored.sha256 || !isWhole) return undefined;
    return { measured: stored.measured, outputs: Object.fromEntries(outputs) as NamedValues };
  }

  /** Removes an earlier result, first its validity; checkpoints stay. */
  async prepare(): Promise<void> {
    await rm(this.file, { force: true });
    await rm(this.model, { recursive: true, force: true });
  }

  /** Makes the content of `model/` valid, with its measurements. */
  async commit({ measured, outputs }: MadeCandidate): Promise<void> {
    await syncTree(this.model);
    const { sha256 } = await digestFile(this.weights);
    const kept = Object.entries(outputs).map(([name, of]) => [name, storedOutput(of)]);
    const stored = { measured, outputs: Object.fromEntries(kept), sha256 };
    await writeAtomically(this.file, JSON.stringify(stored));
    await rm(this.partial, { recursive: true, force: true });
  }

  private get file(): string {
    return path.join(this.folder, 'candidate.json');
  }

  private get weights(): string {
    return path.join(this.model, 'model.safetensors');
  }
}

function storedOutput({ values, shape, ragged }: ExampleValues): z.infer<typeof outputSchema> {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeFloatLE(value, 4 * at);
  const counts = ragged && Array.from(ragged.offsets.subarray(1), (end, row) => end - ragged.offsets[row]!);
  return { values: bytes.toString('base64'), shape: [...shape], ...(counts && { counts }) };
}

/** Undefined if the number of values does not match shape and counts. */
function valuesIn({ values: text, shape, counts }: z.infer<typeof outputSchema>): ExampleValues | undefined {
  const bytes = Buffer.from(text, 'base64');
  const values = new Float32Array(bytes.length / 4).map((_, at) => bytes.readFloatLE(4 * at));
  const size = sizeOf({ shape });
  if (!counts) return size > 0 && values.length % size === 0 ? valuesFor(values, shape) : undefined;
  if (values.length !== size * counts.reduce((sum, count) => sum + count, 0)) return undefined;
  let at = 0;
  const parts = counts.map((count) => {
    at += count * size;
    return values.subarray(at - count * size, at);
  });
  return raggedValues(parts, shape);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readPlainFile(file));
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
