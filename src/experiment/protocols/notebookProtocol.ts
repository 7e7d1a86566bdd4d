import * as z from 'zod';
import { errorRecordSchema } from '../runs/events';
import {
  datasetResultSchema,
  epochMetricsSchema,
  evaluateResultSchema,
  modelResultSchema,
  optimizeResultSchema,
  packageResultSchema,
  preprocessResultSchema,
} from '../runs/results';
import {
  explanationSchema,
  formatAnswerSchema,
  imageGroupsSchema,
  positionsSchema,
  shownImageSchema,
} from './protocol';
import { snippetLanguages } from './snippetFiles';

/**
 * What the notebook's outputs hold and what extension and renderer say to each other. Any notebook can carry an output of our
 * media type, and any renderer can post a message, so both sides parse what they are given.
 */

const count = z.number().int().nonnegative();

/** How fast a training goes, and how long it will take from here. */
const paceSchema = z.object({
  step: count,
  epoch: count,
  examplesPerSecond: z.number(),
  secondsLeft: z.number().optional(),
});
export type Pace = z.infer<typeof paceSchema>;

/** Step, loss, learning rate, and examples a second where the run itself trained. */
const curvePointSchema = z.tuple([count, z.number(), z.number(), z.number().optional()]);

/** What a training is held against. */
const besideSchema = z.object({
  /** The training before it, thinned. */
  previous: z
    .object({ title: z.string(), curve: z.array(curvePointSchema), epochs: z.array(epochMetricsSchema) })
    .optional(),
  /** What an answer that looks at no example scores, by metric. */
  baseline: z.record(z.string(), z.number()).optional(),
});
export type Beside = z.infer<typeof besideSchema>;

export const trainingSchema = z.object({
  ...besideSchema.shape,
  curve: z.array(curvePointSchema),
  epochs: z.array(epochMetricsSchema),
  totalSteps: count,
  totalEpochs: count,
  device: z.string().optional(),
  pace: paceSchema.optional(),
  bestEpoch: count.optional(),
  medianStepMs: z.number().optional(),
});
/** Everything that the training chart draws. */
export type Training = z.infer<typeof trainingSchema>;

/** The score of the evaluation before, and in what the run differs from that one. */
const sinceLastSchema = z.object({ metric: z.string(), value: z.number(), news: z.string() });
export type SinceLast = z.infer<typeof sinceLastSchema>;

const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
});
export type Progress = z.infer<typeof progressSchema>;

const warningsSchema = z.array(z.object({ code: z.string(), message: z.string() }));

export const stageOutputSchema = z.discriminatedUnion('view', [
  z.object({ view: z.literal('progress'), progress: progressSchema }),
  z.object({
    view: z.literal('dataset'),
    runId: z.string(),
    result: datasetResultSchema,
    warnings: warningsSchema,
  }),
  z.object({ view: z.literal('model'), result: modelResultSchema }),
  z.object({ view: z.literal('candidates'), result: optimizeResultSchema }),
  z.object({ view: z.literal('preprocess'), result: preprocessResultSchema, warnings: warningsSchema }),
  /** While `live`, more points come as messages; a renderer that draws anew asks for all of them with `mounted`. */
  z.object({
    view: z.literal('training'),
    runId: z.string(),
    live: z.boolean(),
    training: trainingSchema,
  }),
  z.object({
    view: z.literal('evaluation'),
    runId: z.string(),
    result: evaluateResultSchema,
    since: sinceLastSchema.optional(),
  }),
  z.object({ view: z.literal('package'), result: packageResultSchema }),
  z.object({ view: z.literal('error'), error: errorRecordSchema }),
  z.object({ view: z.literal('notice'), message: z.string() }),
]);
export type StageOutput = z.infer<typeof stageOutputSchema>;
const olderMarkSchema = z.object({
  /** When it was made. */
  time: z.string(),
  /** What is newer: the settings that stand there now, or a later run that gave no result. */
  than: z.enum(['settings', 'run']),
});
/** What stands beside an output's own content if it is not the latest. */
export const olderSchema = z.object({ older: olderMarkSchema.optional() });
export type OlderMark = z.infer<typeof olderMarkSchema>;
/** The language of the window, which a renderer is not told otherwise. */
export const languageSchema = z.object({ language: z.string() });
export type ShownOutput = StageOutput & z.infer<typeof olderSchema>;
export type OutputOf<V extends StageOutput['view']> = Extract<StageOutput, { view: V }>;

/** To the renderer: points of a training from `fromStep` and `fromEpoch` (positions in the arrays) on; what it had after them is void. */
export const toRendererSchema = z.object({
  type: z.literal('training'),
  runId: z.string(),
  fromStep: count,
  fromEpoch: count,
  training: trainingSchema,
});
export type ToRenderer = z.infer<typeof toRendererSchema>;

/** To the renderer: what a package answered to what was asked in an output, or why it did not. */
const outputAnswersSchema = z.object({
  type: z.literal('answers'),
  folder: z.string(),
  asked: z.string(),
  answers: z.array(formatAnswerSchema).optional(),
  error: errorRecordSchema.optional(),
});
export type OutputAnswers = z.infer<typeof outputAnswersSchema>;

/** To the renderer: what in an image of an evaluation spoke for the answer, or why that cannot be shown. */
const explainedSchema = z.object({
  type: z.literal('explained'),
  runId: z.string(),
  image: z.string(),
  explanation: explanationSchema.optional(),
  error: errorRecordSchema.optional(),
});
export type Explained = z.infer<typeof explainedSchema>;

/** To the renderer: which images a dataset has, or why that cannot be said. */
const imagesToldSchema = z.object({
  type: z.literal('images'),
  runId: z.string(),
  groups: imageGroupsSchema.optional(),
  error: errorRecordSchema.optional(),
});
export type ImagesTold = z.infer<typeof imagesToldSchema>;

/** To the renderer: the images that it asked for, or why there are none. */
const thumbnailsToldSchema = z.object({
  type: z.literal('thumbnails'),
  runId: z.string(),
  positions: positionsSchema,
  images: z.array(shownImageSchema).optional(),
  error: errorRecordSchema.optional(),
});
export type ThumbnailsTold = z.infer<typeof thumbnailsToldSchema>;

/** All that a notebook's outputs are told. */
export const toNotebookSchema = z.discriminatedUnion('type', [
  toRendererSchema,
  outputAnswersSchema,
  explainedSchema,
  imagesToldSchema,
  thumbnailsToldSchema,
]);
export type ToNotebook = z.infer<typeof toNotebookSchema>;

/** What is larger is hardly an image. */
export const mostImageBytes = 20_000_000;

/** From the renderer: small intents. */
export const fromRendererSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mounted'), runId: z.string() }),
  z.object({
    type: z.literal('open'),
    /** Absolute, or as the experiment names it. */
    file: z.string(),
    line: count.optional(),
    column: count.optional(),
  }),
  z.object({ type: z.literal('copy'), text: z.string() }),
  /** A file is to be written where the user wants it: an image as a data URL, or a table. */
  z.object({
    type: z.literal('save'),
    name: z.string().max(200),
    format: z.enum(['png', 'csv']),
    content: z.string(),
  }),
  z.object({ type: z.literal('showLog') }),
  /** The missing engine is to be installed, and the experiment to be run again. */
  z.object({ type: z.literal('installAndRun') }),
  z.object({ type: z.literal('verify'), folder: z.string() }),
  /** A package is asked about a text or a pair of texts, about an image that was dropped, or, without either, about one that is to be chosen. */
  z.object({
    type: z.literal('ask'),
    folder: z.string(),
    asked: z.string().max(100_000).optional(),
    pair: z.string().max(100_000).optional(),
    /** In base64. */
    image: z
      .string()
      .max(mostImageBytes * 2)
      .optional(),
  }),
  /** What in an image spoke for the answer of the model that a run evaluated? `image` is as the experiment names it. */
  z.object({ type: z.literal('explain'), runId: z.string(), image: z.string().max(10_000) }),
  /** Which images has the dataset that a run read? */
  z.object({ type: z.literal('images'), runId: z.string() }),
  /** Some of them are to be shown: they are named by their positions alone, so that no page can ask for any other file. */
  z.object({ type: z.literal('thumbnails'), runId: z.string(), positions: positionsSchema }),
  z.object({ type: z.literal('reveal'), folder: z.string() }),
  z.object({ type: z.literal('copyCode'), folder: z.string(), language: z.enum(snippetLanguages) }),
]);
export type FromRenderer = z.infer<typeof fromRendererSchema>;
