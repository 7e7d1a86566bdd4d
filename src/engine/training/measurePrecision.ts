import type { Feeds } from '../compile/feeds';
import type { Precision } from '../compile/precision';
import { rowsOf, type TargetValues } from '../datasets/targetValues';
import { withTargets } from '../inputs/batchSource';
import type { Io } from '../io';
import { onGpu } from '../tensorflow/operations/execute';
import { compileStep } from './compileStep';
import { loadTuned, type TrainedFrom } from './loadTuned';
import { median } from './median';
import type { PrecisionDecision } from './precisionDecision';
import { nextTurn } from './scoreExamples';
import { trainFeeds } from './trainStep';

export interface PrecisionTrial extends TrainedFrom {
  /** Some targets of the real kind. */
  readonly targets: TargetValues;
  /** Of a common text. */
  readonly tokens: number;
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
export async function measurePrecision(trial: PrecisionTrial, io: Io): Promise<PrecisionDecision> {
  const candidates: Precision[] = ['float32', 'bfloat16', ...(onGpu() ? ['float16' as const] : [])];
  const stepMs: Record<string, number> = {};
  for (const [done, precision] of candidates.entries()) {
    const message = `Measuring a step in ${precision}`;
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

async function medianStep(trial: PrecisionTrial, precision: Precision, io: Io): Promise<number> {
  const { settings, spec } = trial;
  const classifier = await loadTuned(trial);
  const batch = commonBatch(trial);
  const runner = compileStep(classifier, spec, settings, { precision, useXla: false }, {});
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

/** A batch of common texts, of the one token that every vocabulary has. */
function commonBatch({ settings, tokens: length, targets }: PrecisionTrial): Feeds {
  const rows = Math.ceil(settings.batchSize / settings.microBatches);
  const matrix = (values: Int32Array) => ({ values, shape: [rows, length], axes: ['rows', 'length'] });
  const feeds = {
    inputIds: matrix(new Int32Array(rows * length)),
    attentionMask: matrix(new Int32Array(rows * length).fill(1)),
    tokenTypeIds: matrix(new Int32Array(rows * length)),
  };
  const some = Array.from({ length: rows }, (_, i) => i % rowsOf(targets));
  return trainFeeds(withTargets({ feeds, examples: rows }, targets, some), rows, settings.seed, 1);
}
