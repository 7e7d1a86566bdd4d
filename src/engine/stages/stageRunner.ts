import { rm } from 'node:fs/promises';
import type { NewEvent } from '../../experiment/runs/events';
import type { StageResult } from '../../experiment/runs/results';
import { runWords } from '../../experiment/runs/runWords';
import type { StageName } from '../../experiment/stages/stages';
import { acquireLock, type LockState } from '../../files/lock';
import type { ModelKeeper } from '../training/keptModel';
import type { TrainingIo } from '../training/trainingIo';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';
import { type InputsOf, stageDeclarations } from './stageDeclarations';
import type { DoneStage, Given, StageDefinition } from './stageDefinition';

/** The stages that a run has done so far. */
export type DoneStages = { [N in StageName]?: DoneStage<N> };

interface TakenResult<N extends StageName> {
  readonly result: StageResult<N>;
  readonly cached: boolean;
}

/** Runs stages one after the other: takes a stored result or makes a missing one, and logs which. */
export class StageRunner {
  readonly done: DoneStages = {};
  private readonly cache: StageCache;

  /** @param trained keeps the model that one stage trains and another scores */
  constructor(
    /** The plan, with what the machine has decided so far. */
    private plan: RunPlan,
    private readonly io: TrainingIo,
    private readonly trained: ModelKeeper,
  ) {
    this.cache = new StageCache(plan.graftFolder);
  }

  /** Does a stage; those that it needs are done. */
  async run<N extends StageName>(stage: N, definition: StageDefinition<N>): Promise<void> {
    const given = this.done as Given<N>;
    this.plan = (await definition.decide?.(given, this.plan, this.io)) ?? this.plan;
    const key = this.plan.keys[stage];
    const started = this.io.now();
    await this.cache.refuseLinks(stage, key);
    const stored = await this.stored(stage, key, definition);
    const taken: TakenResult<N> | undefined = stored && { result: stored, cached: true };
    const { result, cached } = taken ?? (await this.make(stage, key, definition));
    const ms = this.io.now() - started;
    this.io.emit({ type: 'stage-finished', stage, key, cached, ms, result });
    const done: DoneStage<N> = {
      result,
      key,
      folder: this.cache.folder(stage, key),
      inputs: this.inputs(stage),
    };
    Object.assign(this.done, { [stage]: done });
  }

  private inputs<N extends StageName>(stage: N): InputsOf<N> {
    return stageDeclarations[stage].inputs(this.plan) as InputsOf<N>;
  }

  /** A stored result to use: the run does not start over, the result still holds, and its files are whole. */
  private async stored<N extends StageName>(
    stage: N,
    key: string,
    { isFresh }: StageDefinition<N>,
  ): Promise<StageResult<N> | undefined> {
    if (this.plan.isFresh) return undefined;
    const stored = await this.cache.read(stage, key);
    if (stored === undefined) return undefined;
    if (!((await isFresh?.(stored, this.plan, this.io)) ?? true)) return undefined;
    return (await this.cache.isIntact(stage, key)) ? stored : undefined;
  }

  private async warnOfDamage(stage: StageName, key: string): Promise<void> {
    if (!(await this.cache.read(stage, key)) || (await this.cache.isIntact(stage, key))) return;
    const worded = runWords.worded('damaged-result', { stage, folder: this.cache.folder(stage, key) });
    this.io.emit({ type: 'warning', code: 'cache/damaged', ...worded });
  }

  /** Makes a result in one process at a time; a process that waited takes the result of the other. */
  private async make<N extends StageName>(
    stage: N,
    key: string,
    definition: StageDefinition<N>,
  ): Promise<TakenResult<N>> {
    const onWait = ({ owner }: LockState) =>
      this.io.emit(waiting(stage, `Waiting for process ${owner?.pid ?? '?'}, which makes the same.`));
    const lock = await acquireLock(this.cache.lockFile(stage, key), { signal: this.io.signal, onWait });
    try {
      const theirs = await this.stored(stage, key, definition);
      if (theirs) return { result: theirs, cached: true };
      return { result: await this.compute(stage, key, definition), cached: false };
    } finally {
      await lock.release();
    }
  }

  private async compute<N extends StageName>(
    stage: N,
    key: string,
    definition: StageDefinition<N>,
  ): Promise<StageResult<N>> {
    this.io.emit({ type: 'stage-started', stage, key });
    if (this.plan.isFresh) await this.cache.forgetPartial(stage, key);
    else await this.warnOfDamage(stage, key);
    const building = await this.cache.prepare(stage, key);
    try {
      const compute = await definition.load();
      const result = await compute(this.inputs(stage), this.done as Given<N>, {
        folder: building,
        partialFolder: this.cache.partialFolder(stage, key),
        places: this.plan,
        io: this.io,
        trained: this.trained,
      });
      await this.cache.commit(stage, key, { result, inputs: this.plan.inputs[stage], building });
      return result;
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }
}

/** An event that only names what the stage waits for. */
export function waiting(stage: StageName, message: string): NewEvent {
  return { type: 'stage-progress', stage, done: 0, total: 0, unit: '', message };
}
