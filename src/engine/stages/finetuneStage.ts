import path from 'node:path';
import type { Precision } from '../compile/precision';
import { rowsOf } from '../datasets/targetValues';
import type { InputSplit } from '../inputs/encoded';
import type { Io } from '../io';
import { describeFolder } from '../models/modelFolder';
import { poolingHint } from '../models/pooling';
import { readLearning } from '../tasks/learning';
import { onGpu } from '../tensorflow/operations/execute';
import { fineTune } from '../training/fineTune';
import type { TrainedFrom } from '../training/loadTuned';
import { measurePrecision } from '../training/measurePrecision';
import { withMemoryErrors } from '../training/outOfMemory';
import type { TrainingIo } from '../training/trainingIo';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';
import { keepDecision, knownDecision } from './knownPrecision';
import type { Places } from './places';
import { encodedSplits } from './preprocessStage';
import { decidePrecision, precisionQuestionOf, type RunPlan } from './runPlan';
import { type InputsOf, stageDeclarations } from './stageDeclarations';
import type { Given, StageDefinition } from './stageDefinition';

/** Fine-tunes the pretrained model. */
export const finetuneStage: StageDefinition<'finetune'> = {
  compute: async (inputs, given, { folder, partialFolder, places, io, trained }) => {
    const from = await trainedFrom(inputs, given, places);
    const task = {
      ...from,
      partialFolder,
      outputFolder: folder,
      precision: inputs.precision as Precision,
      features: { folder: path.join(places.graftFolder, 'cache', 'features'), modelKey: given.model.key },
      isResumed: places.isResumed,
      // A CPU has no cores to spare for it, and there a training that was interrupted must come to the same weights bit for bit, which
      // it would not if XLA came in at another step.
      compileAhead: onGpu() ? io.compileAhead : undefined,
    };
    await warnOfPooling(from, places, io);
    const train = () => fineTune(task, io, (model) => trained.keep(model, 'finetune'));
    return whenDeviceIsFree(io, () => withMemoryErrors(inputs, onGpu(), train));
  },
  decide: async (given, plan, io) => {
    if (plan.precision === 'auto') await findPrecision(given, plan, io);
  },
};

/** Tells of a pooling that is worth a try. */
async function warnOfPooling(
  from: TrainedFrom & { train: InputSplit },
  places: Places,
  io: Io,
): Promise<void> {
  const { pooling, modelFolder, settings, train } = from;
  const used = pooling === 'auto' ? (await describeFolder(modelFolder)).architecture.pooling : pooling;
  const message = poolingHint(used, places.source.encoderPooling, {
    isTrunkFrozen: settings.trainable === 'head',
    examples: rowsOf(train.targets),
  });
  if (message) io.emit({ type: 'warning', code: 'model/other-pooling', message });
}

/** What is trained on what. */
export async function trainedFrom(
  settings: InputsOf<'finetune'>,
  given: Given<'finetune'>,
  places: Pick<Places, 'experimentFile'>,
) {
  const { dataset, model } = given;
  const { spec, targets } = await readLearning(dataset.folder, dataset.result, settings);
  const encoded = await encodedSplits(given, places);
  return {
    settings,
    modelFolder: model.result.folder,
    pooling: settings.pooling,
    spec,
    train: { encoded: encoded.train, targets: targets.train },
    validation: { encoded: encoded.validation, targets: targets.validation },
  };
}

/** Measures what `precision: auto` asks, unless it has been answered meanwhile, and keeps the answer for this machine. */
async function findPrecision(given: Given<'finetune'>, plan: RunPlan, io: TrainingIo): Promise<void> {
  const question = await precisionQuestionOf(plan, io.env);
  const known = await knownDecision(question, io.cacheFolder);
  const decision =
    known ??
    (await measurePrecision(await trainedFrom(stageDeclarations.finetune.inputs(plan), given, plan), io));
  if (!known) await keepDecision(question, decision, io.cacheFolder);
  decidePrecision(plan, decision.precision);
}
