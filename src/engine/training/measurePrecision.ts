import { reportWords } from '../../experiment/reports/reportWords';
import { smallestOf } from '../../experiment/words/extremes';
import { type Feeds, withFixedAxes } from '../compile/feeds';
import { axisSizes } from '../compile/namedFeeds';
import type { Precision } from '../compile/precision';
import { rowsOf } from '../datasets/exampleValues';
import { prepareBatches } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import type { Io } from '../io';
import { onGpu } from '../tensorflow/operations/execute';
import { nextTurn } from '../threads/nextTurn';
import type { TunedModel } from '../tuning/tune';
import { compileStep } from './compileStep';
import { loadTuned, type TrainedFrom } from './loadTuned';
import type { PrecisionDecision } from './precisionDecision';
import { scoringRequest } from './scoreExamples';
import { trainFeeds } from './trainStep';

/** A training to try for a few steps. */
export interface TrainingTrial extends TrainedFrom {
  readonly train: InputSplit;
}

/** Before a step is timed: the first one prepares what the others find ready. */
const warmUpSteps = 1;
/** Float32, against which all else is held, is timed twice; the others until it is clear whether they win, at most so often. */
const [float32Steps, mostSteps] = [2, 3];
/** Sixteen bits cost digits: they must win by more than measurements scatter. */
const worthwhile = 0.9;
/** A step that takes more of float32's time than this was not merely disturbed. */
const clearlySlower = 1.2;

/**
 * Takes a few steps of the real model in each precision that this device supports, on a batch of the real shape, and returns the fastest.
 * Discards the steps.
 * @throws CancelledError when the user asked to stop
 */
export async function measurePrecision(trial: TrainingTrial, io: Io): Promise<PrecisionDecision> {
  const candidates: Precision[] = ['float32', 'bfloat16', ...(onGpu() ? ['float16' as const] : [])];
  const stepMs: Record<string, number> = {};
  const batch = await commonBatch(trial);
  const model = await loadTuned(trial);
  try {
    for (const [done, precision] of candidates.entries()) {
      const [total, unit] = [candidates.length, 'precisions'];
      io.emit({
        type: 'stage-progress',
        stage: 'finetune',
        done,
        total,
        unit,
        ...reportWords.worded('measuring-step', { precision }),
      });
      const isEnough = (times: readonly number[]) => settles(times, stepMs.float32);
      stepMs[precision] = await fastestStep({ trial, model, batch, precision, isEnough }, io);
    }
  } finally {
    model.dispose();
  }
  return { precision: fastest(candidates, stepMs), stepMs };
}

function fastest(candidates: readonly Precision[], stepMs: Record<string, number>): Precision {
  const [best] = [...candidates].sort((a, b) => stepMs[a]! - stepMs[b]!);
  return stepMs[best!]! <= worthwhile * stepMs.float32! ? best! : 'float32';
}

/**
 * Whether a precision has been timed often enough.
 * @param times of its steps so far, in milliseconds
 * @param float32 the time of a step in float32, once that is known
 */
function settles(times: readonly number[], float32: number | undefined): boolean {
  if (float32 === undefined) return times.length >= float32Steps;
  if (times.length === 0 || times.length >= mostSteps) return times.length > 0;
  // The fastest step counts, so that one which wins has won.
  const share = smallestOf(times) / float32;
  return share <= worthwhile || share > clearlySlower;
}

interface StepTrial {
  readonly trial: TrainingTrial;
  readonly model: TunedModel;
  readonly batch: Feeds;
  readonly precision: Precision;
  readonly isEnough: (times: readonly number[]) => boolean;
}

/** The time of the fastest step, which other work of the machine disturbed the least. The model has weights again afterwards. */
async function fastestStep({ trial, model, batch, precision, isEnough }: StepTrial, io: Io): Promise<number> {
  const runner = compileStep(model, trial, { precision, useXla: false }, {});
  try {
    const times: number[] = [];
    for (let step = 1; !isEnough(times); step++) {
      const started = io.now();
      runner.run([batch], trial.settings.learningRate, step);
      const ms = io.now() - started;
      if (step > warmUpSteps) times.push(ms);
      await nextTurn(io.signal);
    }
    runner.syncVariables();
    return smallestOf(times);
  } finally {
    runner.dispose();
  }
}

/**
 * The middle one of the batches in which the examples would be scored: where lengths differ, that of the median. A graph for its shape alone
 * is recorded once, not three times.
 */
async function commonBatch({ settings, train }: TrainingTrial): Promise<Feeds> {
  const rows = Math.ceil(settings.batchSize / settings.microBatches);
  let before = Math.ceil(rowsOf(train.targets) / rows) >> 1;
  for await (const { microBatches, indices } of prepareBatches(scoringRequest(train, rows)))
    if (before-- === 0) {
      const feeds = trainFeeds(microBatches[0]!, indices.length, settings.seed, 1);
      return withFixedAxes(feeds, Object.keys(axisSizes(feeds)));
    }
  throw new Error('A training without examples has no batch.');
}
