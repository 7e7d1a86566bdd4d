import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { resultSchemas, type StageResult } from '../../experiment/results';
import type { StageName } from '../../experiment/stages';
import { writeAtomically } from '../../files/atomicWrite';
import { refuseLinks, refuseLinksBelow } from '../../files/refuseLinks';
import { makeGraftFolder } from '../../runs/runStore';
import type { StageInputs } from './stageKey';

/**
 * A stage's results: `.graft/cache/STAGE/KEY/`. `result.json` is written last and atomically, and only a folder that has one counts;
 * whoever writes holds the lock of the run. `partial/` holds the checkpoints of a training that has not ended.
 */
export class StageCache {
  constructor(private readonly graftFolder: string) {}

  folder(stage: StageName, key: string): string {
    return path.join(this.graftFolder, 'cache', stage, key);
  }

  partialFolder(stage: StageName, key: string): string {
    return path.join(this.folder(stage, key), 'partial');
  }

  /** The stored result, or undefined if there is none that this version can read. */
  async read<N extends StageName>(stage: N, key: string): Promise<StageResult<N> | undefined> {
    const json = await readJson(path.join(this.folder(stage, key), 'result.json'));
    const parsed = resultSchemas[stage].safeParse(json);
    return parsed.success ? (parsed.data as StageResult<N>) : undefined;
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
    await refuseLinks(this.graftFolder, this.folder(stage, key));
    await refuseLinksBelow(this.folder(stage, key));
  }

  /** An empty folder for a result that is about to be made. Checkpoints stay. */
  async prepare(stage: StageName, key: string): Promise<string> {
    const folder = this.folder(stage, key);
    await makeGraftFolder(this.graftFolder, folder);
    const leftovers = (await readdir(folder)).filter((name) => name !== 'partial');
    for (const name of leftovers) await rm(path.join(folder, name), { recursive: true, force: true });
    return folder;
  }

  /** Makes a result count, and lets its checkpoints go. */
  async commit<N extends StageName>(
    stage: N,
    key: string,
    inputs: StageInputs,
    result: StageResult<N>,
  ): Promise<void> {
    const folder = this.folder(stage, key);
    await writeAtomically(path.join(folder, 'inputs.json'), JSON.stringify(inputs));
    await writeAtomically(path.join(folder, 'result.json'), JSON.stringify(result));
    await rm(this.partialFolder(stage, key), { recursive: true, force: true });
  }

  /** Forgets a result and its checkpoints. */
  async forget(stage: StageName, key: string): Promise<void> {
    await this.refuseLinks(stage, key);
    await rm(this.folder(stage, key), { recursive: true, force: true });
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
