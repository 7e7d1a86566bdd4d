import * as z from 'zod';
import { type FormatName, isFormat } from '../models/formatNames';
import { isModality, type ModalityName } from '../models/modalities';
import { blockSchema, intervalSchema, phraseSchema } from '../reports/report';
import { judgedInDepth } from './evaluationDepth';

/**
 * The result of each stage (`result.json` in its cache folder, `stage-finished` in the log). The log and the cache may come from anywhere, so
 * both are parsed with these schemas.
 */

const count = z.number().int().nonnegative();
const finite = z.number();

/** Metrics by name; `metrics.ts` has their titles and formats. */
const metricsSchema = z.record(z.string(), finite);
const reportSchema = z.array(blockSchema);
/** The tables say which names there are. */
const modalitySchema = z.custom<ModalityName>(isModality);

export const datasetResultSchema = z.object({
  /** The kind of data. */
  modality: modalitySchema,
  /** The task: a name in the table of tasks. */
  task: z.string(),
  /** The names of the model's outputs: labels, or the column of numbers. */
  labels: z.array(z.string()),
  /** Several heads over one trunk by name: the task of each, its labels and the weight of its loss. */
  heads: z
    .record(z.string(), z.object({ task: z.string(), labels: z.array(z.string()), weight: z.number() }))
    .optional(),
  /** The target, in a few words. */
  targets: z.string(),
  /** Their phrase, for a window in another language. */
  targetWords: phraseSchema.optional().catch(undefined),
  /** The column of each thing that the model reads, by its name, and those with the targets. */
  columns: z.object({ label: z.array(z.string()) }).catchall(z.union([z.string(), z.array(z.string())])),
  splits: z.array(z.object({ name: z.enum(['train', 'validation', 'test']), examples: count })),
  /** True with `split: none`: the scored examples were trained on. */
  scoredOnTraining: z.boolean(),
  duplicates: count,
  /** The scored examples of given splits that are also in the training data; absent without any. */
  leaks: z.object({ validation: count, test: count }).optional(),
  emptyTexts: count,
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: count })),
  /** The distribution of the targets. */
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
  /** The folder of the files on this machine. Not part of any key. */
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type ModelResult = z.infer<typeof modelResultSchema>;

export const preprocessResultSchema = z.object({
  examples: count,
  /** The encoded examples, in a few words. */
  summary: z.string(),
  summaryWords: phraseSchema.optional().catch(undefined),
  report: reportSchema,
});
export type PreprocessResult = z.infer<typeof preprocessResultSchema>;

export const stepMetricsSchema = z.object({
  /** The number of the step in the run, from 1. */
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
  /** Metrics of the training examples as the steps saw them. */
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
  /** The epoch whose weights were kept: the one with the lowest validation loss, or the last without validation examples. */
  bestEpoch: count,
  device: z.string(),
  /** The precision of products, and whether XLA compiled the step. */
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  useXla: z.boolean(),
  /** The solver of a frozen head; absent if it took steps of an optimizer. */
  solver: z.enum(['lbfgs']).optional(),
  /** The L2 penalty of a solved head, in units of summed losses. */
  headPenalty: finite.optional(),
  /** The first step that XLA computed, if any: on a GPU it compiles during training. */
  xlaFrom: count.optional(),
  history: z.array(epochMetricsSchema),
  /** Step, loss and learning rate of every step, for the chart. */
  curve: z.array(z.tuple([count, finite, finite])),
});
export type FinetuneResult = z.infer<typeof finetuneResultSchema>;

const latencySchema = z.object({ batchSize: count, medianMs: finite, p95Ms: finite });

export const candidateSchema = z.object({
  /** The methods, in a few words; the name of the candidate. */
  name: z.string(),
  /** The sizes of the stored weights and of the same zipped, in bytes. */
  bytes: count,
  zippedBytes: count,
  /** The share of zeros among all weights. */
  sparsity: finite,
  metrics: metricsSchema,
  /** The runtime that scored it. */
  scoredIn: z.string(),
  /** The difference of its score from the trained model's: the 95 % interval of paired bootstrap resamples of the examples. */
  difference: z.object({ low: finite, high: finite }),
  /** The number of examples with another answer than the trained model's. */
  changed: count,
  /** The timed runtime, and the time of a batch. */
  runtime: z.string(),
  latency: z.array(latencySchema),
  /** The growth of the process's memory while the model was opened and timed, in bytes; absent if the system does not report it. */
  peakBytes: count.optional(),
});
export type CandidateResult = z.infer<typeof candidateSchema>;

export const optimizeResultSchema = z.object({
  split: z.enum(['validation', 'training', 'cross-validation']),
  examples: count,
  /** The metric for comparing candidates. */
  metric: z.string(),
  /** The candidates; the first is the trained model. */
  candidates: z.array(candidateSchema).min(1),
  /** The change of the answers if only one layer is changed, the largest first, if requested. */
  sensitivity: z.array(z.object({ layer: z.string(), divergence: finite })).optional(),
  /** The name of the candidate to evaluate and package. */
  chosen: z.string(),
  report: reportSchema,
});
export type OptimizeResult = z.infer<typeof optimizeResultSchema>;

export const evaluateResultSchema = z.object({
  split: z.enum(['test', 'validation', 'training']),
  examples: count,
  /** A digest of the scored examples: only runs with the same one are comparable. */
  scored: z.string().optional(),
  /** The number of scored examples that are also in the training data. */
  leaked: count.optional(),
  metrics: metricsSchema,
  /** The 95 % confidence interval of the first metric. */
  interval: intervalSchema.optional(),
  /** The baseline's answer and its score; absent if there is no baseline. */
  naive: z.object({ answer: z.string(), metrics: metricsSchema }).optional(),
  /** The score of the trained model, if a candidate was evaluated. */
  baseline: metricsSchema.optional(),
  ...judgedInDepth,
  /** The gain of fine-tuning over a head on frozen features and over the best baseline, on the same scored examples. */
  worth: z
    .object({
      metric: z.string(),
      examples: count,
      value: finite,
      others: z.array(
        z.object({
          name: z.enum(['head', 'words', 'colours', 'pixels']),
          value: finite,
          /** The training examples that it was fitted on. */
          trained: count,
          /** The 95 % confidence interval of the fine-tuned model's score minus this one's. */
          gain: intervalSchema,
        }),
      ),
      best: z.enum(['head', 'words', 'colours', 'pixels']),
      /** How much a frozen head gains from twice the labels; absent unless the law held on held-back examples. */
      moreLabels: z.object({ gain: finite, interval: intervalSchema }).optional(),
    })
    .optional(),
  report: reportSchema,
});
export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

export const packageResultSchema = z.object({
  path: z.string(),
  bytes: count,
  /** The kind of the model's input; packages of earlier versions lack it. */
  modality: modalitySchema.optional(),
  /** Whether the model reads pairs of texts. */
  pairs: z.boolean().optional(),
  /** The column of the predicted target, if there is one. */
  target: z.string().optional(),
  formats: z.array(z.custom<FormatName>(isFormat)).optional(),
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

/** The summary of a finished run: the last line of its log, and `run.json`. */
export const runResultSchema = z.object({
  dataset: datasetResultSchema.pick({ labels: true }).extend({ examples: count }).optional(),
  training: finetuneResultSchema
    .pick({ epochs: true, steps: true, bestEpoch: true, medianStepMs: true, device: true })
    .optional(),
  /** The metrics are members of the evaluation: `evaluation.accuracy`. */
  evaluation: evaluateResultSchema
    .pick({ split: true, examples: true, scored: true, leaked: true, interval: true })
    .extend({ naive: metricsSchema.optional(), baseline: metricsSchema.optional() })
    .catchall(finite)
    .optional(),
  optimize: optimizeResultSchema.pick({ candidates: true, chosen: true }).optional(),
  package: packageResultSchema.pick({ path: true, bytes: true }).optional(),
});
export type RunResult = z.infer<typeof runResultSchema>;
