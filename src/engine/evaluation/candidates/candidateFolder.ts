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
import { makeGraftFolder } from '../../../runs/runStore';

const measuredSchema = candidateSchema.omit({ difference: true, changed: true });
/** What was measured of a candidate by itself. */
export type Measurements = z.infer<typeof measuredSchema>;

const storedSchema = z.object({
  measured: measuredSchema,
  /** What its head gave for each example, as little-endian float32 in base 64. */
  outputs: z.base64(),
  /** Of its weights. */
  sha256: z.string(),
});

/** A candidate that is made and measured. */
export interface MadeCandidate {
  readonly measured: Measurements;
  /** [examples, labels], row-major. */
  readonly outputs: Float32Array;
}

/**
 * The folder of one candidate, under a key of all that determines it: `model/` has its weights, `partial/` the checkpoints of a
 * training that has not ended. It counts once it has `candidate.json`, which is written last.
 */
export class CandidateFolder {
  constructor(private readonly folder: string) {}

  /**
   * Opens the folder of a key; whoever writes into it holds `lockFile`.
   * @throws GraftError `files/linked`, `files/not-plain`: what a stranger put there must not lead elsewhere
   */
  static async open(graftFolder: string, key: string): Promise<CandidateFolder> {
    const folder = path.join(graftFolder, 'cache', 'candidates', key);
    await makeGraftFolder(graftFolder, folder);
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

  /** What was made earlier; undefined if there is none that is whole and has so many numbers. */
  async read(numbers: number): Promise<MadeCandidate | undefined> {
    const stored = storedSchema.safeParse(await readJson(this.file)).data;
    if (!stored) return undefined;
    const digest = await digestFile(this.weights).catch(() => undefined);
    const bytes = Buffer.from(stored.outputs, 'base64');
    if (digest?.sha256 !== stored.sha256 || bytes.length !== 4 * numbers) return undefined;
    const outputs = new Float32Array(numbers).map((_, at) => bytes.readFloatLE(4 * at));
    return { measured: stored.measured, outputs };
  }

  /** Takes an earlier result away, that it counts no longer first of all; checkpoints stay. */
  async prepare(): Promise<void> {
    await rm(this.file, { force: true });
    await rm(this.model, { recursive: true, force: true });
  }

  /** Makes what is in `model/` count, with what was measured of it. */
  async commit({ measured, outputs }: MadeCandidate): Promise<void> {
    await syncTree(this.model);
    const { sha256 } = await digestFile(this.weights);
    const bytes = Buffer.alloc(4 * outputs.length);
    for (const [at, value] of outputs.entries()) bytes.writeFloatLE(value, 4 * at);
    const stored = { measured, outputs: bytes.toString('base64'), sha256 };
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

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readPlainFile(file));
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
