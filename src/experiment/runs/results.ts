import * as z from 'zod';
import { formatNames } from '../models/formatNames';
import { modalityNames } from '../models/preset';
import { blockSchema } from '../reports/report';

/**
 * What each stage leaves behind (`result.json` in its cache folder, `stage-finished` in the log). The log and the cache may come
 * from anywhere, so both are parsed with these.
 */

const count = z.number().int().nonnegative();
const finite = z.number();

/** Metrics by name; `metrics.ts` says how each is called and written. */
const metricsSchema = z.record(z.string(), finite);
const reportSchema = z.array(blockSchema);

export const datasetResultSchema = z.object({
  /** What kind of data the examples are. */
  modality: z.enum(modalityNames),
  /** What is learned: a name in the table of tasks. */
  task: z.string(),
  /** What the model's outputs are called: labels, or the column of numbers. */
  labels: z.array(z.string()),
  /** What there is to predict, in a few words. */
  targets: z.string(),
  columns: z.object({
    text: z.string().optional(),
    pair: z.string().optional(),
    image: z.string().optional(),
    label: z.array(z.string()),
  }),
  splits: z.array(z.object({ name: z.enum(['train', 'validation', 'test']), examples: count })),
  /** True with `split: none`: what is scored was trained on. */
  scoredOnTraining: z.boolean(),
  duplicates: count,
  emptyTexts: count,
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: count })),
  /** How the targets are distributed. */
  report: reportSchema,
});
export type DatasetResult = z.infer<typeof datasetResultSchema>;

export const modelResultSchema = z.object({
  preset: z.string(),
  family: z.string(),
  parameters: count,
  license: z.string().optional(),
  origin: z.string().optional(),
  /** The commit on the hub. */
  revision: z.string().optional(),
  /** Where the files are on this machine. Not part of any key. */
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type ModelResult = z.infer<typeof modelResultSchema>;

export const preprocessResultSchema = z.object({
  examples: count,
  /** What became of the examples, in a few words. */
  summary: z.string(),
  report: reportSchema,
});
export type PreprocessResult = z.infer<typeof preprocessResultSchema>;

export const stepMetricsSchema = z.object({
  /** Counts from 1, over the whole run. */
  step: count,
  epoch: count,
  loss: finite,
  learningRate: finite,
  examplesPerSecond: finite,
  ms: finite,
});
export type StepMetrics = z.infer<typeof stepMetricsSchema>;

export const epochMetricsSchema = z.object({
  epoch: count,
  step: count,
  /** Of the training examples as the steps saw them. */
  train: metricsSchema,
  /** Absent without validation examples. */
  validation: metricsSchema.optional(),
});
export type EpochMetrics = z.infer<typeof epochMetricsSchema>;

export const finetuneResultSchema = z.object({
  epochs: count,
  steps: count,
  stepsPerEpoch: count,
  medianStepMs: finite,
  /** The epoch whose weights were kept: the least validation loss, or the last without validation examples. */
  bestEpoch: count,
  device: z.string(),
  /** What products were computed in, and whether XLA compiled the step. */
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  useXla: z.boolean(),
  /** The first step that XLA computed, where it did: on a GPU it compiles during training. */
  xlaFrom: count.optional(),
  history: z.array(epochMetricsSchema),
  /** Step, loss and learning rate of every step, for the chart. */
  curve: z.array(z.tuple([count, finite, finite])),
});
export type FinetuneResult = z.infer<typeof finetuneResultSchema>;

const latencySchema = z.object({ batchSize: count, medianMs: finite, p95Ms: finite });

export const candidateSchema = z.object({
  /** What was done, in a few words; it names the candidate. */
  name: z.string(),
  /** Of the weights as they are stored, and of the same zipped. */
  bytes: count,
  zippedBytes: count,
  /** The share of zeros among all weights. */
  sparsity: finite,
  metrics: metricsSchema,
  /** What scored it. */
  scoredIn: z.string(),
  /** How far its score is from that of the trained model: 95 % of paired resamples of the examples lie in between. */
  difference: z.object({ low: finite, high: finite }),
  /** Examples to which it answers something else than the trained model. */
  changed: count,
  /** What was timed, and how long a batch took. */
  runtime: z.string(),
  latency: z.array(latencySchema),
  /** How far the memory of the process rose while it was opened and timed, in bytes; absent where the system does not tell. */
  peakBytes: count.optional(),
});
export type CandidateResult = z.infer<typeof candidateSchema>;

export const optimizeResultSchema = z.object({
  split: z.enum(['validation', 'training']),
  examples: count,
  /** The metric by which candidates are compared. */
  metric: z.string(),
  /** The first is the model as it was trained. */
  candidates: z.array(candidateSchema).min(1),
  /** How far answers move when one layer alone is changed, the largest first; where that was asked for. */
  sensitivity: z.array(z.object({ layer: z.string(), divergence: finite })).optional(),
  /** The name of the one that is evaluated and packaged. */
  chosen: z.string(),
  report: reportSchema,
});
export type OptimizeResult = z.infer<typeof optimizeResultSchema>;

export const evaluateResultSchema = z.object({
  split: z.enum(['test', 'validation', 'training']),
  examples: count,
  metrics: metricsSchema,
  /** What an answer that looks at no example would score, and which answer that is; absent where there is no such answer. */
  naive: z.object({ answer: z.string(), metrics: metricsSchema }).optional(),
  /** What the model scored as it was trained, where a candidate made of it was evaluated. */
  baseline: metricsSchema.optional(),
  report: reportSchema,
});
export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

export const packageResultSchema = z.object({
  path: z.string(),
  bytes: count,
  /** What the model reads; packages of earlier versions do not say it. */
  modality: z.enum(modalityNames).optional(),
  /** Whether it reads two texts at a time. */
  pairs: z.boolean().optional(),
  formats: z.array(z.enum(formatNames)).optional(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: count })),
});
export type PackageResult = z.infer<typeof packageResultSchema>;

/** The schema of each stage's result. */
export const resultSchemas = {
  dataset: datasetResultSchema,
  model: modelResultSchema,
  preprocess: preprocessResultSchema,
  finetune: finetuneResultSchema,
  optimize: optimizeResultSchema,
  evaluate: evaluateResultSchema,
  package: packageResultSchema,
};

export type StageResult<N extends keyof typeof resultSchemas> = z.infer<(typeof resultSchemas)[N]>;

/** What a finished run says of itself: the last line of its log, and `run.json`. */
export const runResultSchema = z.object({
  dataset: datasetResultSchema.pick({ labels: true }).extend({ examples: count }).optional(),
  training: finetuneResultSchema
    .pick({ epochs: true, steps: true, bestEpoch: true, medianStepMs: true, device: true })
    .optional(),
  /** The metrics stand beside the rest: `evaluation.accuracy`. */
  evaluation: evaluateResultSchema
    .pick({ split: true, examples: true })
    .extend({ naive: metricsSchema.optional(), baseline: metricsSchema.optional() })
    .catchall(finite)
    .optional(),
  optimize: optimizeResultSchema.pick({ candidates: true, chosen: true }).optional(),
  package: packageResultSchema.pick({ path: true, bytes: true }).optional(),
});
export type RunResult = z.infer<typeof runResultSchema>;
