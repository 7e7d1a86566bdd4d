import { t } from '../../experiment/words/translation';
import { type PreparedBatch, prepareBatches } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import { shapesHere } from '../inputs/shapesHere';
import { nextTurn } from '../threads/nextTurn';
import { compileStep, warnOfCompiling } from './compileStep';
import { loadTuned, type TrainedFrom } from './loadTuned';
import { addPoint, hasDiverged, type RatePoint, rangeRate, suggestRate } from './rateRange';
import type { TrainingIo } from './trainingIo';
import { trainFeeds } from './trainStep';

/** The result of a learning-rate range test. */
export interface RateSearch {
  readonly points: readonly RatePoint[];
  /** Missing if the loss fell nowhere. */
  readonly suggestion?: number;
}

export interface RateSearchTask extends TrainedFrom {
  readonly train: InputSplit;
  /** How many steps the test has at most. */
  readonly steps: number;
}

/**
 * Trains a model at learning rates that grow from step to step, until its loss diverges, and suggests one. Discards the training.
 * @throws CancelledError
 */
export async function findRate(task: RateSearchTask, io: TrainingIo): Promise<RateSearch> {
  const model = await loadTuned(task);
  const computation = { precision: 'float32', useXla: false } as const;
  const runner = compileStep(model, task, computation, warnOfCompiling(io));
  let points: readonly RatePoint[] = [];
  try {
    for await (const { microBatches, indices } of batches(task, io)) {
      const step = points.length + 1;
      const learningRate = rangeRate(points.length, task.steps);
      const feeds = microBatches.map((batch) => trainFeeds(batch, indices.length, task.settings.seed, step));
      points = addPoint(points, learningRate, runner.run(feeds, learningRate, step).loss);
      io.emit({
        type: 'stage-progress',
        stage: 'finetune',
        done: step,
        total: task.steps,
        unit: 'steps',
        message: t('Trying learning rates'),
      });
      if (points.length === task.steps || hasDiverged(points)) break;
      await nextTurn(io.signal);
    }
  } finally {
    runner.dispose();
    model.dispose();
  }
  const suggestion = suggestRate(points);
  return suggestion === undefined ? { points } : { points, suggestion };
}

/** Epoch after epoch, without end. */
async function* batches(
  { train, settings }: RateSearchTask,
  { prepareBatches: prepare = prepareBatches }: TrainingIo,
): AsyncGenerator<PreparedBatch> {
  const { batchSize, microBatches, seed } = settings;
  for (let epoch = 1; ; epoch++) {
    const training = { seed, epoch, fromBatch: 0, microBatches };
    yield* prepare({ ...train, batchSize, shapes: shapesHere(), training });
  }
}
