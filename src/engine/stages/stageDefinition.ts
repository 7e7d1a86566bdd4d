import type { StageResult } from '../../experiment/runs/results';
import type { optionalStages, StageName } from '../../experiment/stages/stages';
import type { ModelKeeper } from '../training/keptModel';
import type { TrainingIo } from '../training/trainingIo';
import type { Places } from './places';
import type { RunPlan } from './runPlan';
import type { InputsOf, NeedsOf } from './stageDeclarations';

/** A finished stage: its result, the folder with its files, and its inputs. */
export interface DoneStage<N extends StageName> {
  readonly result: StageResult<N>;
  readonly folder: string;
  readonly key: string;
  readonly inputs: InputsOf<N>;
}

/** The results of the stages that a stage needs. */
export type Given<N extends StageName> = {
  readonly [M in NeedsOf<N>]: M extends OptionalStage ? DoneStage<M> | undefined : DoneStage<M>;
};
type OptionalStage = (typeof optionalStages)[number];

/** The tools of a stage, none of which changes its result. */
export interface StageWork {
  /** Where its files go. */
  readonly folder: string;
  /** Where checkpoints are. */
  readonly partialFolder: string;
  readonly places: Places;
  readonly io: TrainingIo;
  readonly trained: ModelKeeper;
}

/** Makes a stage's result from its inputs, which are its key, and from the results that it needs, whose keys are in its own. */
export type ComputeStage<N extends StageName> = (
  inputs: InputsOf<N>,
  given: Given<N>,
  work: StageWork,
) => Promise<StageResult<N>>;

/** The computation of a stage; `stageDeclarations` declares its inputs. */
export interface StageDefinition<N extends StageName> {
  /** Gives what makes the result, and loads TensorFlow if that takes it: a run that finds all results there does without. */
  load(): Promise<ComputeStage<N>>;
  /** Whether a stored result still stands for what it says, where that is not only in the cache. */
  isFresh?(result: StageResult<N>, places: Places, io: TrainingIo): Promise<boolean>;
  /** Finds out what only this machine can say, before the key is known. @returns the plan with it */
  decide?(given: Given<N>, plan: RunPlan, io: TrainingIo): Promise<RunPlan>;
}
