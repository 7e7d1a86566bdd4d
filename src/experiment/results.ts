import * as z from 'zod';

/**
 * What each stage leaves behind (`result.json` in its cache folder, `stage-finished` in the log). The log and the cache may come
 * from anywhere, so both are parsed with these.
 */

const count = z.number().int().nonnegative();
const finite = z.number();

const splitCountsSchema = z.object({
  name: z.enum(['train', 'validation', 'test']),
  examples: count,
  /** Examples of each label, in the order of `labels`. */
  perLabel: z.array(count),
});

export const datasetResultSchema = z.object({
  labels: z.array(z.string()),
  textColumn: z.string(),
  labelColumn: z.string(),
  splits: z.array(splitCountsSchema),
  /** True with `split: none`: what is scored was trained on. */
  scoredOnTraining: z.boolean(),
  duplicates: count,
  emptyTexts: count,
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: count })),
});
export type DatasetResult = z.infer<typeof datasetResultSchema>;

export const modelResultSchema = z.object({
  preset: z.string(),
  family: z.string(),
  parameters: count,
  license: z.string().optional(),
  origin: z.string().optional(),
  /** Where the files are on this machine. Not part of any key. */
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
export type ModelResult = z.infer<typeof modelResultSchema>;

export const preprocessResultSchema = z.object({
  maxLength: count,
  examples: count,
  /** Examples that were cut at `maxLength`. */
  truncated: count,
  medianTokens: finite,
  longestTokens: count,
  /** What `preprocess.clean` changed: how many texts, and a few of them where they first differ. */
  cleaned: z
    .object({ texts: count, samples: z.array(z.object({ before: z.string(), after: z.string() })) })
    .optional(),
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
  trainLoss: finite,
  trainAccuracy: finite,
  trainMacroF1: finite,
  validationLoss: finite.optional(),
  validationAccuracy: finite.optional(),
  validationMacroF1: finite.optional(),
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

export const classReportSchema = z.object({
  label: z.string(),
  precision: finite,
  recall: finite,
  f1: finite,
  support: count,
});
export type ClassReport = z.infer<typeof classReportSchema>;

export const mistakeSchema = z.object({
  text: z.string(),
  label: z.string(),
  predicted: z.string(),
  /** Probability that the model gave to its wrong answer. */
  confidence: finite,
  line: count.optional(),
});
export type Mistake = z.infer<typeof mistakeSchema>;

export const evaluateResultSchema = z.object({
  split: z.enum(['test', 'validation', 'training']),
  examples: count,
  loss: finite,
  accuracy: finite,
  macroPrecision: finite,
  macroRecall: finite,
  macroF1: finite,
  perClass: z.array(classReportSchema),
  labels: z.array(z.string()),
  /** Rows are the true labels, columns the predicted ones. */
  confusion: z.array(z.array(count)),
  mistakes: z.array(mistakeSchema),
  /** Always answering the label that is most frequent in training. */
  majority: z.object({ label: z.string(), accuracy: finite }),
});
export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

export const packageResultSchema = z.object({
  path: z.string(),
  bytes: count,
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: count })),
});
export type PackageResult = z.infer<typeof packageResultSchema>;

/** The schema of each stage's result. */
export const resultSchemas = {
  dataset: datasetResultSchema,
  model: modelResultSchema,
  preprocess: preprocessResultSchema,
  finetune: finetuneResultSchema,
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
  evaluation: evaluateResultSchema
    .pick({
      split: true,
      examples: true,
      accuracy: true,
      macroPrecision: true,
      macroRecall: true,
      macroF1: true,
    })
    .extend({ majority: finite })
    .optional(),
  package: packageResultSchema.pick({ path: true, bytes: true }).optional(),
});
export type RunResult = z.infer<typeof runResultSchema>;
