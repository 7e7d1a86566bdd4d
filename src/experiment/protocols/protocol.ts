import * as z from 'zod';
import { dataFindingsSchema } from '../data/dataFinding';
import { tableColumnsSchema } from '../data/tableColumns';
import { type FormatName, isFormat } from '../models/formatNames';
import { thumbnailSchema } from '../reports/report';
import type { Reason } from '../runs/changes';
import { errorRecordSchema } from '../runs/events';
import { type StageName, stageNames } from '../stages/stages';

/**
 * The message of a detached `graft run` to its parent process over the IPC channel, sent once. Then the channel closes, and only the event
 * log remains.
 */
const runAnnouncementSchema = z.discriminatedUnion('type', [
  /** The run exists (new, resumed, or another process's run that this one follows): its log is in `folder`. */
  z.object({ type: z.literal('run'), runId: z.string(), folder: z.string() }),
  /** No run could be started. */
  z.object({ type: z.literal('refused'), error: errorRecordSchema }),
]);
export type RunAnnouncement = z.infer<typeof runAnnouncementSchema>;

/** The message before it: planning is in progress. A plan can take minutes for large or remote data. */
export const planning = { type: 'planning' } as const;

/** A message over the channel. */
export const fromStartedSchema = z.union([
  z.object({ type: z.literal(planning.type) }),
  runAnnouncementSchema,
]);
export type FromStarted = z.infer<typeof fromStartedSchema>;

/** The answer of a packaged model in one of its formats, or the error. */
export const formatAnswerSchema = z.object({
  format: z.custom<FormatName>(isFormat),
  /** The runtime. */
  runtime: z.string(),
  /** The time for the answer, without loading the model. */
  ms: z.number().optional(),
  summary: z.string().optional(),
  /** The output of `graft predict --json` beside the question. */
  value: z.record(z.string(), z.unknown()).optional(),
  error: errorRecordSchema.optional(),
});
export type FormatAnswer = z.infer<typeof formatAnswerSchema>;

/** An image as the model sees it, with the evidence for its answer as an overlay: a `data:` address, so that a page fetches nothing. */
export const explanationSchema = z
  .string()
  .max(8_000_000)
  .regex(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);

/** The images of a dataset in groups: the number of consecutive images in each, from position 0 on. */
export const imageGroupsSchema = z.array(
  z.object({ title: z.string(), images: z.number().int().positive() }),
);
export type ImageGroup = z.infer<typeof imageGroupsSchema>[number];

/** The largest number of images in a request. */
export const mostThumbnails = 100;
/** Positions of images in their dataset, in the order of its groups. */
export const positionsSchema = z.array(z.number().int().nonnegative()).max(mostThumbnails);

/** A thumbnail of a dataset's image, or the error. */
export const shownImageSchema = z.object({
  position: z.number().int().nonnegative(),
  /** The name in the experiment. */
  file: z.string(),
  thumbnail: thumbnailSchema.optional(),
  why: z.string().optional(),
});
export type ShownImage = z.infer<typeof shownImageSchema>;

const stageName = z.enum(stageNames as [StageName, ...StageName[]]);

const reasonSchema = z.discriminatedUnion('code', [
  z.object({
    code: z.enum(['never-ran', 'no-result', 'running', 'stopped', 'data-changed', 'inputs-changed']),
  }),
  z.object({
    code: z.literal('setting-changed'),
    name: z.string(),
    values: z.tuple([z.string().nullable(), z.string().nullable()]).optional(),
  }),
  z.object({ code: z.literal('follows'), stages: z.array(stageName) }),
]) satisfies z.ZodType<Reason>;

export const stageStatusSchema = z.object({
  stage: stageName,
  key: z.string(),
  status: z.enum(['fresh', 'running', 'stopped', 'stale']),
  /** Why it is stale or stopped, or how a fresh result differs from the one on the screen. */
  reasons: z.array(reasonSchema),
  /** Milliseconds since the result was made. */
  ageMs: z.number().optional(),
});
export type StageStatus = z.infer<typeof stageStatusSchema>;

const stageKeys = z.partialRecord(stageName, z.string());

const question = {
  id: z.number(),
  /** The experiment's file, and its text on the screen, saved or not. */
  file: z.string(),
  text: z.string(),
};

/** A run's dataset: the run's folder, and the key of the stage's result. */
const ofDataset = { id: z.number(), run: z.string(), key: z.string() };

/** A question of a window to `graft serve` over the IPC channel. */
export const questionSchema = z.discriminatedUnion('ask', [
  /** The status of the stages; `shown` holds the keys of the results on the screen, `latest` those of the experiment's latest run. */
  z.object({ ...question, ask: z.literal('status'), shown: stageKeys, latest: stageKeys.optional() }),
  /** The problems in the data. */
  z.object({ ...question, ask: z.literal('check') }),
  /** The columns of the table. */
  z.object({ ...question, ask: z.literal('columns') }),
  /** A packaged model's answers to a text or an image file, in the formats worth comparing. */
  z.object({
    id: z.number(),
    ask: z.literal('predict'),
    folder: z.string(),
    asked: z.string(),
    pair: z.string().optional(),
  }),
  /** The evidence in an image for the answer of a run's model. */
  z.object({
    id: z.number(),
    ask: z.literal('explain'),
    /** The run's folder. */
    run: z.string(),
    /** The image's file, named as in the experiment. */
    image: z.string(),
  }),
  /** The list of images. */
  z.object({ ...ofDataset, ask: z.literal('images') }),
  /** Thumbnails of some images. */
  z.object({ ...ofDataset, ask: z.literal('thumbnails'), positions: positionsSchema }),
]);
export type Question = z.infer<typeof questionSchema>;
export type QuestionOf<A extends Question['ask']> = Extract<Question, { ask: A }>;

/** The schema of each question's answer. */
export const answerSchemas = {
  status: z.array(stageStatusSchema),
  check: dataFindingsSchema,
  /** Null for data without columns. */
  columns: tableColumnsSchema.nullable(),
  predict: z.array(formatAnswerSchema),
  explain: explanationSchema,
  images: imageGroupsSchema,
  thumbnails: z.array(shownImageSchema),
} satisfies Record<Question['ask'], z.ZodType>;
export type AnswerTo<A extends Question['ask']> = z.infer<(typeof answerSchemas)[A]>;

/** The answer to the question with the same id, as in `answerSchemas`, or the error. */
export const replySchema = z.object({
  id: z.number(),
  answer: z.unknown().optional(),
  error: errorRecordSchema.optional(),
});
export type Reply = z.infer<typeof replySchema>;
