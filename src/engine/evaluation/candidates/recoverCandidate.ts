import path from 'node:path';
import { describeCompression, holdsOf } from '../../compression/compression';
import type { Compression } from '../../compression/compressionSettings';
import type { Evidence } from '../../compression/evidence';
import type { NamedValues } from '../../datasets/exampleValues';
import { feederOf } from '../../inputs/feeders';
import { onGpu } from '../../tensorflow/operations/execute';
import { fineTune } from '../../training/fineTune';
import type { FineTuneTask } from '../../training/fineTuneTask';
import { withMemoryErrors } from '../../training/outOfMemory';
import type { Distillation } from '../../training/recovery';
import { scoreExamples } from '../../training/scoreExamples';
import { openTrainedModel } from '../../training/trainedModel';
import type { TrainingIo } from '../../training/trainingIo';
import { whenDeviceIsFree } from '../../training/whenDeviceIsFree';
import { untuned } from '../../tuning/tuningFacts';
import type { CandidateTask } from './candidateTask';

/** The training settings that start over when training continues on the smaller model. */
const beginning = { schedule: 'linear', warmup: 0.1, patience: 0, ...untuned } as const;

/** The recovery of a candidate. */
export interface RecoveryPlan {
  readonly compression: Compression;
  /** Training examples for measuring the importance of its units. */
  readonly evidence: Evidence;
  /** The folder of the checkpoints. */
  readonly partial: string;
  /** The trained model's outputs on the training examples. */
  readonly teacher: () => Promise<NamedValues>;
}

/**
 * Trains a candidate while keeping it small, from its last checkpoint if there is one.
 * @returns the folder of the model
 * @throws CancelledError after writing a checkpoint
 */
export async function recoverCandidate(
  task: CandidateTask,
  { compression, evidence, partial, teacher }: RecoveryPlan,
  io: TrainingIo,
): Promise<string> {
  const { epochs, learningRate, distill, temperature } = compression.recover!;
  const { settings, precision, train, validation, modelFolder, spec, graftFolder, key } = task;
  const distillation: Distillation | undefined = distill
    ? { temperature, outputs: await teacher() }
    : undefined;
  const training: FineTuneTask = {
    modelFolder,
    spec,
    pooling: 'auto',
    settings: {
      ...settings,
      ...beginning,
      epochs,
      learningRate: learningRate ?? settings.learningRate,
    },
    precision,
    tokens: feederOf(train.encoded).tokens?.(train.encoded),
    train,
    validation,
    features: { graftFolder, modelKey: key },
    partialFolder: partial,
    outputFolder: path.join(partial, 'done'),
    isResumed: false,
    recovery: {
      candidate: describeCompression(compression),
      holds: holdsOf(compression, evidence),
      distillation,
    },
  };
  const recover = () => fineTune(training, io);
  await whenDeviceIsFree(io, () => withMemoryErrors(training.settings, onGpu(), recover), 'optimize');
  return path.join(training.outputFolder, 'model');
}

/** The trained model's outputs on the training examples. */
export async function teacherOutputs(
  { modelFolder, spec, train }: CandidateTask,
  io: TrainingIo,
): Promise<NamedValues> {
  const trained = await openTrainedModel(path.dirname(modelFolder), spec);
  try {
    const { outputs } = await scoreExamples(trained.score, train, { batchSize: 32, ...io });
    return outputs;
  } finally {
    trained.dispose();
  }
}
