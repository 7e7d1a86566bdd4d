import type { Feeds } from '../compile/feeds';
import { type BatchRequest, blankBatches } from '../inputs/batchSource';
import type { FineTuneTask } from './fineTuneTask';
import { withTeacher } from './recovery';
import type { TrainingProgress } from './trainingProgress';
import { trainFeeds } from './trainStep';

type Position = Pick<TrainingProgress, 'epoch' | 'batch' | 'computation'>;

/** The rest of an epoch. */
export function epochRequest(
  { train, settings }: Pick<FineTuneTask, 'train' | 'settings'>,
  { epoch, batch: fromBatch, computation }: Position,
): BatchRequest {
  const { batchSize, microBatches, seed } = settings;
  const training = { seed, epoch, fromBatch, microBatches };
  return { ...train, batchSize, shapes: computation.shapes, training };
}

/** The steps of what is left of an epoch and of the next one, all zeros: their shapes count. */
export function* comingSteps(task: FineTuneTask, progress: Position): Generator<Feeds[]> {
  const { epochs, seed } = task.settings;
  const next = { ...progress, epoch: progress.epoch + 1, batch: 0 };
  for (const position of [progress, next].slice(0, epochs - progress.epoch + 1))
    for (const { microBatches, indices } of blankBatches(epochRequest(task, position)))
      yield withTeacher(task, microBatches, indices).map((batch) =>
        trainFeeds(batch, indices.length, seed, 1),
      );
}
