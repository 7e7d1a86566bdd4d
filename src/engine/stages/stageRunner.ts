import type { StageResult } from '../../experiment/results';
import type { StageName } from '../../experiment/stages';
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
    const stored = await this.cache.read(stage, key);
    const isFresh = stored !== undefined && ((await work.isFresh?.(stored)) ?? true);
    const result = isFresh ? stored : await this.make(stage, key, work);
    const ms = this.io.now() - started;
    this.io.emit({ type: 'stage-finished', stage, key, cached: isFresh, ms, result });
    return { result, folder };
  }

  private async make<N extends StageName>(
    stage: N,
    key: string,
    work: StageWork<N>,
  ): Promise<StageResult<N>> {
    this.io.emit({ type: 'stage-started', stage, key });
    const result = await work.compute(await this.cache.prepare(stage, key));
    await this.checkUnchanged();
    await this.cache.commit(stage, key, this.plan.inputs[stage], result);
    return result;
  }
}
