import * as z from 'zod';
import { type EpochMetrics, epochMetricsSchema } from '../../experiment/runs/results';

const count = z.number().int().nonnegative();

/** How a training computes. It is decided once: a resumed training never decides again. */
export const computationSchema = z.object({
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  /** Whether XLA is to compile the step. */
  useXla: z.boolean(),
  /** How far batches are padded: with XLA in view to few shapes, though it should fail in the end. */
  shapes: z.enum(['exact', 'eights', 'few']),
  /** The first step that XLA computes; absent while training runs without it. */
  xlaFrom: count.optional(),
});
export type Computation = z.infer<typeof computationSchema>;

/**
 * The progress of a training: with the variables and the optimizer's slots, it suffices to resume to the same result, bit for bit.
 * Plain JSON (which keeps doubles exactly), stored in the checkpoint's metadata.
 */
export const trainingProgressSchema = z.object({
  computation: computationSchema,
  /** Steps that are done. */
  step: count,
  /** The epoch that runs, from 1, and how many of its batches are done. */
  epoch: z.number().int().positive(),
  batch: count,
  history: z.array(epochMetricsSchema),
  /** Step, loss and learning rate of every step whose loss was read. */
  curve: z.array(z.tuple([count, z.number(), z.number()])),
  /** Milliseconds of these steps; where others came between, the mean. */
  stepMs: z.array(z.number()),
  /** The epoch whose weights are kept, and its validation loss. */
  best: z.object({ epoch: count, validationLoss: z.number() }).optional(),
});
export type TrainingProgress = z.infer<typeof trainingProgressSchema>;

/** Before the first step. */
export function newProgress(computation: Computation): TrainingProgress {
  return {
    computation,
    step: 0,
    epoch: 1,
    batch: 0,
    history: [],
    curve: [],
    stepMs: [],
  };
}

/** Turns to the next epoch; `metrics` are those of the one that is done. */
export function endEpoch(progress: TrainingProgress, metrics: EpochMetrics): void {
  progress.history.push(metrics);
  progress.epoch++;
  progress.batch = 0;
}

/** The validation losses of the epochs that are done, where there are validation examples. */
export function validationLosses(history: readonly EpochMetrics[]): number[] {
  return history.flatMap(({ validation }) => validation?.loss ?? []);
}
