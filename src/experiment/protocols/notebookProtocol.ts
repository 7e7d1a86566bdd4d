import * as z from 'zod';
import { phraseSchema } from '../reports/report';
import { errorRecordSchema, warningSchema } from '../runs/events';
import {
  datasetResultSchema,
  epochMetricsSchema,
  evaluateResultSchema,
  modelResultSchema,
  optimizeResultSchema,
  packageResultSchema,
  preprocessResultSchema,
} from '../runs/results';
import { engineStateSchema } from './engineInstall';
import {
  explanationSchema,
  formatAnswerSchema,
  imageGroupsSchema,
  positionsSchema,
  shownImageSchema,
} from './protocol';
import { snippetLanguages } from './snippetFiles';

/**
 * The content of the notebook's outputs and the messages between extension and renderer. Any notebook can contain an output of this media
 * type, and any renderer can post a message, so both sides parse what they receive.
 */

const count = z.number().int().nonnegative();

/** The speed of a training and the time left. */
const paceSchema = z.object({
  step: count,
  epoch: count,
  examplesPerSecond: z.number(),
  secondsLeft: z.number().optional(),
});
export type Pace = z.infer<typeof paceSchema>;

/** Step, loss, learning rate, and examples a second if the run itself trained. */
const curvePointSchema = z.tuple([count, z.number(), z.number(), z.number().optional()]);

/** The comparison values of a training. */
const besideSchema = z.object({
  /** The previous training, thinned. */
  previous: z
    .object({ title: z.string(), curve: z.array(curvePointSchema), epochs: z.array(epochMetricsSchema) })
    .optional(),
  /** The scores of a baseline, by metric. */
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
/** The data of the training chart. */
export type Training = z.infer<typeof trainingSchema>;

/** The previous evaluation's score, and the changes since its run. */
const sinceLastSchema = z.object({
  metric: z.string(),
  value: z.number(),
  news: z.string(),
  /** Other examples were scored, so the scores are not comparable. */
  otherExamples: z.boolean().optional(),
});
export type SinceLast = z.infer<typeof sinceLastSchema>;

const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
  words: phraseSchema.optional().catch(undefined),
});
export type Progress = z.infer<typeof progressSchema>;

const warningsSchema = z.array(warningSchema);

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
  /** While `live`, further points arrive as messages; a renderer that draws again asks for all of them with `mounted`. */
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
  /** The time of the result. */
  time: z.string(),
  /** The newer thing: the current settings, or a later run without a result. */
  than: z.enum(['settings', 'run']),
});
/** The mark of an output that is not the latest. */
export const olderSchema = z.object({ older: olderMarkSchema.optional() });
export type OlderMark = z.infer<typeof olderMarkSchema>;
/** The language of the window, which a renderer cannot ask for. */
export const languageSchema = z.object({ language: z.string() });
export type ShownOutput = StageOutput & z.infer<typeof olderSchema>;
export type OutputOf<V extends StageOutput['view']> = Extract<StageOutput, { view: V }>;

/** To the renderer: points of a training from `fromStep` and `fromEpoch` (positions in the arrays) on; they replace any later ones. */
export const toRendererSchema = z.object({
  type: z.literal('training'),
  runId: z.string(),
  fromStep: count,
  fromEpoch: count,
  training: trainingSchema,
});
export type ToRenderer = z.infer<typeof toRendererSchema>;

/** To the renderer: a package's answer to a question of an output, or the error. */
const outputAnswersSchema = z.object({
  type: z.literal('answers'),
  folder: z.string(),
  asked: z.string(),
  answers: z.array(formatAnswerSchema).optional(),
  error: errorRecordSchema.optional(),
});
export type OutputAnswers = z.infer<typeof outputAnswersSchema>;

/** To the renderer: the explanation of an answer to an image, or the error. */
const explainedSchema = z.object({
  type: z.literal('explained'),
  runId: z.string(),
  image: z.string(),
  explanation: explanationSchema.optional(),
  error: errorRecordSchema.optional(),
});
export type Explained = z.infer<typeof explainedSchema>;

/** To the renderer: the images of a dataset, or the error. */
const imagesToldSchema = z.object({
  type: z.literal('images'),
  runId: z.string(),
  groups: imageGroupsSchema.optional(),
  error: errorRecordSchema.optional(),
});
export type ImagesTold = z.infer<typeof imagesToldSchema>;

/** To the renderer: the requested images, or the error. */
const thumbnailsToldSchema = z.object({
  type: z.literal('thumbnails'),
  runId: z.string(),
  positions: positionsSchema,
  images: z.array(shownImageSchema).optional(),
  error: errorRecordSchema.optional(),
});
export type ThumbnailsTold = z.infer<typeof thumbnailsToldSchema>;

/** To the renderer: the state of the engine's installation. */
const engineToldSchema = z.object({ type: z.literal('engine'), state: engineStateSchema });

/** All messages to a notebook's outputs. */
export const toNotebookSchema = z.discriminatedUnion('type', [
  toRendererSchema,
  outputAnswersSchema,
  explainedSchema,
  imagesToldSchema,
  thumbnailsToldSchema,
  engineToldSchema,
]);
export type ToNotebook = z.infer<typeof toNotebookSchema>;

/** Larger data is unlikely to be an image. */
export const mostImageBytes = 20_000_000;

/** From the renderer: the user's intents. */
export const fromRendererSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mounted'), runId: z.string() }),
  z.object({
    type: z.literal('open'),
    /** An absolute path, or as in the experiment. */
    file: z.string(),
    line: count.optional(),
    column: count.optional(),
  }),
  /** Write the candidate to evaluate and package into the experiment. */
  z.object({ type: z.literal('choose-candidate'), candidate: z.string().max(1000) }),
  z.object({ type: z.literal('copy'), text: z.string() }),
  /** Save a file at a place of the user's choice: an image as a data URL, or a table. */
  z.object({
    type: z.literal('save'),
    name: z.string().max(200),
    format: z.enum(['png', 'csv']),
    content: z.string(),
  }),
  z.object({ type: z.literal('showLog') }),
  /** Install the missing engine, then run the experiment again. */
  z.object({ type: z.literal('installAndRun') }),
  z.object({ type: z.literal('cancelInstall') }),
  /** Tell the state of the engine's installation, now and whenever it changes. */
  z.object({ type: z.literal('engineState') }),
  z.object({ type: z.literal('verify'), folder: z.string() }),
  /** Ask a package about a text or a pair of texts, about a dropped image, or, with neither, about an image that the user chooses. */
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
  /** Explain the answer of a run's model to an image, named as in the experiment. */
  z.object({ type: z.literal('explain'), runId: z.string(), image: z.string().max(10_000) }),
  /** List the images of a run's dataset. */
  z.object({ type: z.literal('images'), runId: z.string() }),
  /** Show some of them, named by position only, so that no page can ask for any other file. */
  z.object({ type: z.literal('thumbnails'), runId: z.string(), positions: positionsSchema }),
  z.object({ type: z.literal('reveal'), folder: z.string() }),
  z.object({ type: z.literal('copyCode'), folder: z.string(), language: z.enum(snippetLanguages) }),
]);
export type FromRenderer = z.infer<typeof fromRendererSchema>;
