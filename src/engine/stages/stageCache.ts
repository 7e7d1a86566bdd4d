import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { resultSchemas, type StageResult } from '../../experiment/runs/results';
import type { StageName } from '../../experiment/stages/stages';
import { parseJson } from '../../experiment/words/parseJson';
import { writeAtomically } from '../../files/atomicWrite';
import { type DigestStore, digestFile } from '../../files/digest';
import { filesIn } from '../../files/entriesBelow';
import { readPlainFile } from '../../files/readPlainFile';
import { refuseLinksBelow } from '../../files/refuseLinks';
import { sync, syncTree } from '../../files/syncTree';
import { sweepTemporary, temporarySibling } from '../../files/temporary';
import { resultDigests } from '../../runs/digestStores';
import { GraftFolder } from '../../runs/graftFolder';
import type { StageInputs } from './stageKey';

/** `result.json`: what a stage found out, and what its files must be. */
const storedSchema = z.object({
  result: z.unknown(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number() })),
});

/** The output of a stage: its result, its inputs, and the private folder with its files. */
export interface MadeStage<N extends StageName> {
  readonly result: StageResult<N>;
  readonly inputs: StageInputs;
  readonly building: string;
}

/**
 * A stage's results: `.graft/cache/STAGE/KEY/`. A stage writes into a private folder, which moves here. `result.json` is written last and
 * atomically, when all other files are on the disk, and only a folder that has one counts. The process that makes a result holds
 * `lockFile`. `partial/` holds the checkpoints of a training that has not ended.
 */
export class StageCache {
  private readonly digests: DigestStore;

  private readonly graft: GraftFolder;

  constructor(graftFolder: string) {
    this.graft = new GraftFolder(graftFolder);
    this.digests = resultDigests(this.graft);
  }

  folder(stage: StageName, key: string): string {
    return path.join(this.graft.path, 'cache', stage, key);
  }

  partialFolder(stage: StageName, key: string): string {
    return path.join(this.folder(stage, key), 'partial');
  }

  lockFile(stage: StageName, key: string): string {
    return path.join(this.graft.path, 'locks', `${stage}-${key}`);
  }

  /** The stored result, or undefined if there is none that this version can read. */
  async read<N extends StageName>(stage: N, key: string): Promise<StageResult<N> | undefined> {
    const stored = await this.stored(stage, key);
    const parsed = resultSchemas[stage].safeParse(stored?.result);
    return parsed.success ? (parsed.data as StageResult<N>) : undefined;
  }

  /** Whether the files of a stored result are what it says. A file whose size and times are as before is not read again. */
  async isIntact(stage: StageName, key: string): Promise<boolean> {
    for (const { name, sha256, bytes } of (await this.stored(stage, key))?.files ?? []) {
      const file = path.join(this.folder(stage, key), name);
      const digest = await this.digests.digest(file).catch(() => undefined);
      if (digest?.sha256 !== sha256 || digest.bytes !== bytes) return false;
    }
    await this.digests.save();
    return true;
  }

  /** The inputs that a stored result was made from, for saying what has changed since. */
  async readInputs(stage: StageName, key: string): Promise<StageInputs | undefined> {
    const json = await readJson(path.join(this.folder(stage, key), 'inputs.json'));
    return typeof json === 'object' && json !== null ? (json as StageInputs) : undefined;
  }

  /**
   * Looks before a stage's folder is used: what a stranger put there must not lead elsewhere.
   * @throws GraftError `files/linked`, `files/not-plain`, `files/of-another-user`
   */
  async refuseLinks(stage: StageName, key: string): Promise<void> {
    await this.graft.guard(this.folder(stage, key));
    await this.graft.guard(this.lockFile(stage, key));
    await refuseLinksBelow(this.folder(stage, key));
  }

  /** Creates an empty folder for a new result; the caller removes it. Removes the folders of killed processes. */
  async prepare(stage: StageName, key: string): Promise<string> {
    const folder = path.join(this.graft.path, 'building');
    await this.graft.make(folder);
    await sweepTemporary(folder);
    const building = temporarySibling(path.join(folder, `${stage}-${key}`));
    await mkdir(building);
    return building;
  }

  /** Moves a result to its place, unless the cache has the same, makes it count, and removes its checkpoints. */
  async commit<N extends StageName>(stage: N, key: string, made: MadeStage<N>): Promise<void> {
    const folder = this.folder(stage, key);
    await this.graft.make(folder);
    await writeAtomically(path.join(made.building, 'inputs.json'), JSON.stringify(made.inputs));
    await syncTree(made.building);
    const names = await filesIn(made.building);
    if (!(await this.holds(stage, key, made.building, names))) {
      await this.clear(folder);
      for (const name of await readdir(made.building))
        await rename(path.join(made.building, name), path.join(folder, name));
      await sync(folder);
    }
    const files = [];
    for (const name of names) files.push({ name, ...(await this.digests.digest(path.join(folder, name))) });
    await writeAtomically(path.join(folder, 'result.json'), sealed({ result: made.result, files }));
    await this.digests.save();
    await this.forgetPartial(stage, key);
  }

  /** Forgets the checkpoints of a stage. The caller holds the lock. */
  async forgetPartial(stage: StageName, key: string): Promise<void> {
    await rm(this.partialFolder(stage, key), { recursive: true, force: true });
  }

  /** Whether the cache already has the same files as a new result: another run may be reading them. */
  private async holds(stage: StageName, key: string, building: string, names: readonly string[]) {
    const stored = await this.stored(stage, key);
    if (!stored || stored.files.length !== names.length || !(await this.isIntact(stage, key))) return false;
    for (const { name, sha256 } of stored.files) {
      const made = await digestFile(path.join(building, name)).catch(() => undefined);
      if (made?.sha256 !== sha256) return false;
    }
    return true;
  }

  /** Takes an earlier result away, that it counts no longer first of all. Checkpoints stay. */
  private async clear(folder: string): Promise<void> {
    await rm(path.join(folder, 'result.json'), { force: true });
    const leftovers = (await readdir(folder)).filter((name) => name !== 'partial');
    for (const name of leftovers) await rm(path.join(folder, name), { recursive: true, force: true });
  }

  private async stored(stage: StageName, key: string) {
    const json = await readJson(path.join(this.folder(stage, key), 'result.json'));
    return storedSchema.safeParse(unsealed(json)).data;
  }
}

/** JSON with its own checksum in it, so that a digit that changed is noticed. */
function sealed(content: object): string {
  return JSON.stringify({ ...content, sha256: checksum(content) });
}

/** The sealed result; undefined if it was changed. */
function unsealed(json: unknown): object | undefined {
  if (typeof json !== 'object' || json === null || !('sha256' in json)) return undefined;
  const { sha256, ...content } = json;
  return sha256 === checksum(content) ? content : undefined;
}

function checksum(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(await readPlainFile(file));
  } catch {
    return undefined;
  }
}
