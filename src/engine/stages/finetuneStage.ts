import { withTrainingDefaults } from '../../experiment/stages/finetune';
import type { Precision } from '../compile/precision';
import { rowsOf } from '../datasets/exampleValues';
import type { InputSplit } from '../inputs/encoded';
import { feederOf } from '../inputs/feeders';
import type { Io } from '../io';
import { describeFolder } from '../models/modelFolder';
import { poolingHint } from '../models/pooling';
import { readLearning } from '../tasks/learning';
import { onGpu } from '../tensorflow/operations/execute';
import { fineTune } from '../training/fineTune';
import type { TrainedFrom } from '../training/loadTuned';
import { withMemoryErrors } from '../training/outOfMemory';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';
import { fixesTrunk } from '../tuning/tuningFacts';
import type { Places } from './places';
import { type DataPlaces, encodedSplits } from './preprocessStage';
import type { InputsOf } from './stageDeclarations';
import type { ComputeStage, Given } from './stageDefinition';

/** Fine-tunes the pretrained model. */
export const computeFinetune: ComputeStage<'finetune'> = async (
  inputs,
  given,
  { folder, partialFolder, places, io, trained },
) => {
  const from = await trainedFrom(inputs, given, places);
  const task = {
    ...from,
    partialFolder,
    outputFolder: folder,
    precision: inputs.precision as Precision,
    features: { graftFolder: places.graftFolder, modelKey: given.model.key },
    isResumed: places.isResumed,
    // A CPU has no cores to spare for it, and there a training that was interrupted must come to the same weights bit for bit, which
    // it would not if XLA came in at another step.
    compileAhead: onGpu() ? io.compileAhead : undefined,
  };
  await warnOfPooling(from, places, io);
  const train = () => fineTune(task, io, (model) => trained.keep(model, 'finetune'));
  return whenDeviceIsFree(io, () => withMemoryErrors(from.settings, onGpu(), train));
};

/** Suggests a pooling that is worth a try. */
async function warnOfPooling(
  from: TrainedFrom & { train: InputSplit },
  places: Places,
  io: Io,
): Promise<void> {
  const { pooling, modelFolder, settings, train } = from;
  const used = pooling === 'auto' ? (await describeFolder(modelFolder)).architecture.pooling : pooling;
  const worded = poolingHint(used, places.source.encoderPooling, {
    isTrunkFrozen: fixesTrunk(settings),
    examples: rowsOf(train.targets),
  });
  if (worded) io.emit({ type: 'warning', code: 'model/other-pooling', ...worded });
}

/** The model and the data of a training. */
export async function trainedFrom(
  settings: InputsOf<'finetune'>,
  given: Given<'finetune'>,
  places: DataPlaces,
) {
  const { dataset, model } = given;
  const encoded = await encodedSplits(given, places);
  const { spec, targets } = await readLearning(dataset.folder, dataset.result, settings, encoded);
  return {
    // A trial that finds the number out goes before it is known.
    settings: {
      ...withTrainingDefaults(settings),
      microBatches: settings.microBatches === 'auto' ? 1 : settings.microBatches,
    },
    modelFolder: model.result.folder,
    pooling: settings.pooling,
    spec,
    tokens: feederOf(encoded.train).tokens?.(encoded.train),
    train: { encoded: encoded.train, targets: targets.train },
    validation: { encoded: encoded.validation, targets: targets.validation },
  };
}
