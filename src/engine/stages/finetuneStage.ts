import path from 'node:path';
import type { FinetuneResult } from '../../experiment/results';
import type { Precision } from '../compile/precision';
import type { Io } from '../io';
import { type Learning, readLearning } from '../tasks/learning';
import { fineTuneOnDevice } from '../training/fineTuneOnDevice';
import { measurePrecision } from '../training/measurePrecision';
import type { TrainedModel } from '../training/trainedModel';
import type { TrainingIo } from '../training/trainingIo';
import { keepDecision, knownDecision } from './knownPrecision';
import { encodedInput, type PreprocessNeeds } from './preprocessStage';
import { decidePrecision, precisionQuestionOf, type RunPlan } from './runPlan';
import type { DoneStage } from './stageRunner';

/** What fine-tuning builds on. */
export interface FinetuneNeeds extends PreprocessNeeds {
  readonly preprocess: DoneStage<'preprocess'>;
}

/** Where the files of a fine-tuning go. */
export interface FinetuneFolders {
  readonly partialFolder: string;
  readonly outputFolder: string;
}

/** @param keep is given the trained model, which its owner disposes of */
export async function fineTuneStage(
  plan: RunPlan,
  { dataset, model, preprocess }: FinetuneNeeds,
  folders: FinetuneFolders,
  io: TrainingIo,
  keep: (model: TrainedModel) => void,
): Promise<FinetuneResult> {
  const { spec, targets } = await learningOf(plan, dataset);
  const { padId, splits } = await encodedInput(preprocess, model);
  const task = {
    ...folders,
    settings: plan.settings.finetune,
    precision: plan.precision as Precision,
    modelFolder: model.result.folder,
    pooling: plan.pooling,
    features: { folder: path.join(plan.graftFolder, 'cache', 'features'), modelKey: plan.keys.model },
    spec,
    train: { encoded: splits.train, targets: targets.train },
    validation: { encoded: splits.validation, targets: targets.validation },
    padId,
    isResumed: plan.isResumed,
  };
  return fineTuneOnDevice(task, io, keep);
}

/** What is learned from the examples, as the settings say. */
export function learningOf(
  { settings }: RunPlan,
  { folder, result }: DoneStage<'dataset'>,
): Promise<Learning> {
  return readLearning(folder, result, settings.finetune);
}

/** Measures what `precision: auto` asks, unless it has been answered meanwhile, and keeps the answer for this machine. */
export async function findPrecision(
  plan: RunPlan,
  { dataset, model, preprocess }: FinetuneNeeds,
  io: Io,
): Promise<void> {
  const { finetune } = plan.settings;
  const { spec, targets } = await learningOf(plan, dataset);
  const question = await precisionQuestionOf(plan, io.env);
  const known = await knownDecision(question, io.cacheFolder);
  const trial = {
    settings: finetune,
    modelFolder: model.result.folder,
    pooling: plan.pooling,
    spec,
    targets: targets.train,
    tokens: Math.max(1, Math.round(preprocess.result.medianTokens)),
  };
  const decision = known ?? (await measurePrecision(trial, io));
  if (!known) await keepDecision(question, decision, io.cacheFolder);
  decidePrecision(plan, decision.precision);
}
