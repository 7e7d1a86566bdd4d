import { t } from '../../experiment/translation';
import type { Feeds } from '../compile/feeds';
import type { Precision } from '../compile/precision';
import { rowsOf } from '../datasets/targetValues';
import { prepareBatches } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import type { Io } from '../io';
import { nextTurn } from '../nextTurn';
import { onGpu } from '../tensorflow/operations/execute';
import { compileStep } from './compileStep';
import { loadTuned, type TrainedFrom } from './loadTuned';
import { median } from './median';
import type { PrecisionDecision } from './precisionDecision';
import { scoringRequest } from './scoreExamples';
import { trainFeeds } from './trainStep';

/** A training of which some steps are tried. */
export interface TrainingTrial extends TrainedFrom {
  readonly train: InputSplit;
}

const warmUpSteps = 1;
const timedSteps = 3;
/** Sixteen bits cost digits: they must win by more than measurements scatter. */
const worthwhile = 0.9;

/**
 * Takes a few steps of the real model in each precision that this device can compute in, on batches of the real shape, and says which
 * is fastest. Nothing of it stays.
 * @throws CancelledError when the user asked to stop
 */
export async function measurePrecision(trial: TrainingTrial, io: Io): Promise<PrecisionDecision> {
  const candidates: Precision[] = ['float32', 'bfloat16', ...(onGpu() ? ['float16' as const] : [])];
  const stepMs: Record<string, number> = {};
  for (const [done, precision] of candidates.entries()) {
    const message = t('Measuring a step in {0}', precision);
    const [total, unit] = [candidates.length, 'precisions'];
    io.emit({ type: 'stage-progress', stage: 'finetune', done, total, unit, message });
    stepMs[precision] = await medianStep(trial, precision, io);
  }
  return { precision: fastest(candidates, stepMs), stepMs };
}

function fastest(candidates: readonly Precision[], stepMs: Record<string, number>): Precision {
  const [best] = [...candidates].sort((a, b) => stepMs[a]! - stepMs[b]!);
  return stepMs[best!]! <= worthwhile * stepMs.float32! ? best! : 'float32';
}

async function medianStep(trial: TrainingTrial, precision: Precision, io: Io): Promise<number> {
  const { settings } = trial;
  const classifier = await loadTuned(trial);
  const batch = await commonBatch(trial);
  const runner = compileStep(classifier, trial, { precision, useXla: false }, {});
  try {
    const times: number[] = [];
    for (let step = 1; step <= warmUpSteps + timedSteps; step++) {
      const started = io.now();
      runner.run([batch], settings.learningRate, step);
      times.push(io.now() - started);
      await nextTurn(io.signal);
    }
    return median(times.slice(warmUpSteps));
  } finally {
    runner.dispose();
    classifier.dispose();
  }
}

/** The middle one of the batches in which the examples would be scored: where lengths differ, that of the median. */
async function commonBatch({ settings, train }: TrainingTrial): Promise<Feeds> {
  const rows = Math.ceil(settings.batchSize / settings.microBatches);
  let before = Math.ceil(rowsOf(train.targets) / rows) >> 1;
  for await (const { microBatches, indices } of prepareBatches(scoringRequest(train, rows)))
    if (before-- === 0) return trainFeeds(microBatches[0]!, indices.length, settings.seed, 1);
  throw new Error('A training without examples has no batch.');
}
