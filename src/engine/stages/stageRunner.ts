import { rm } from 'node:fs/promises';
import type { NewEvent } from '../../experiment/events';
import type { StageResult } from '../../experiment/results';
import type { StageName } from '../../experiment/stages';
import { acquireLock, type LockState } from '../../files/lock';
import type { Io } from '../io';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';

/** A stage that is done: its result, and the folder that holds its files. */
export interface DoneStage<N extends StageName> {
  result: StageResult<N>;
  folder: string;
}

export interface StageWork<N extends StageName> {
  /** Makes the result; its files go into `folder`. */
  compute: (folder: string) => Promise<StageResult<N>>;
  /** Whether a stored result still stands for what it says, where that is not only in the cache. */
  isFresh?: (result: StageResult<N>) => Promise<boolean>;
}

interface TakenResult<N extends StageName> {
  readonly result: StageResult<N>;
  readonly cached: boolean;
}

/** Runs stages one after the other: a result that is there already is taken, one that is not is made, and the log tells. */
export class StageRunner {
  private readonly cache: StageCache;

  constructor(
    private readonly plan: RunPlan,
    private readonly io: Io,
    /** Looked at before a result counts: what the run reads must not have changed meanwhile. */
    private readonly checkUnchanged: () => Promise<void>,
  ) {
    this.cache = new StageCache(plan.graftFolder);
  }

  partialFolder(stage: StageName): string {
    return this.cache.partialFolder(stage, this.plan.keys[stage]);
  }

  /** The stage's result; undefined for a stage that this run does not reach. */
  async run<N extends StageName>(stage: N, work: StageWork<N>): Promise<DoneStage<N> | undefined> {
    if (!this.plan.stages.includes(stage)) return undefined;
    const key = this.plan.keys[stage];
    const folder = this.cache.folder(stage, key);
    const started = this.io.now();
    await this.cache.refuseLinks(stage, key);
    const stored = await this.stored(stage, key, work);
    const taken: TakenResult<N> | undefined = stored && { result: stored, cached: true };
    const { result, cached } = taken ?? (await this.make(stage, key, work));
    const ms = this.io.now() - started;
    this.io.emit({ type: 'stage-finished', stage, key, cached, ms, result });
    return { result, folder };
  }

  /** A stored result that can be taken: what it says still stands, and its files are whole. */
  private async stored<N extends StageName>(
    stage: N,
    key: string,
    work: StageWork<N>,
  ): Promise<StageResult<N> | undefined> {
    const stored = await this.cache.read(stage, key);
    if (stored === undefined || !((await work.isFresh?.(stored)) ?? true)) return undefined;
    return (await this.cache.isIntact(stage, key)) ? stored : undefined;
  }

  private async warnOfDamage(stage: StageName, key: string): Promise<void> {
    if (!(await this.cache.read(stage, key)) || (await this.cache.isIntact(stage, key))) return;
    const message = `The stored result of ${stage} is damaged, so it is made again: ${this.cache.folder(stage, key)}`;
    this.io.emit({ type: 'warning', code: 'cache/damaged', message });
  }

  /** One process at a time makes a result; whoever waited for it takes what the other made. */
  private async make<N extends StageName>(
    stage: N,
    key: string,
    work: StageWork<N>,
  ): Promise<TakenResult<N>> {
    const onWait = ({ owner }: LockState) =>
      this.io.emit(waiting(stage, `Waiting for process ${owner?.pid ?? '?'}, which makes the same.`));
    const lock = await acquireLock(this.cache.lockFile(stage, key), { signal: this.io.signal, onWait });
    try {
      const theirs = await this.stored(stage, key, work);
      if (theirs) return { result: theirs, cached: true };
      return { result: await this.compute(stage, key, work), cached: false };
    } finally {
      await lock.release();
    }
  }

  private async compute<N extends StageName>(
    stage: N,
    key: string,
    work: StageWork<N>,
  ): Promise<StageResult<N>> {
    this.io.emit({ type: 'stage-started', stage, key });
    await this.warnOfDamage(stage, key);
    const building = await this.cache.prepare(stage, key);
    try {
      const result = await work.compute(building);
      await this.checkUnchanged();
      await this.cache.commit(stage, key, { result, inputs: this.plan.inputs[stage], building });
      return result;
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }
}

/** Progress that only says what is waited for. */
export function waiting(stage: StageName, message: string): NewEvent {
  return { type: 'stage-progress', stage, done: 0, total: 0, unit: '', message };
}
