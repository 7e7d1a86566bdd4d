import * as z from 'zod';
import { dataFindingsSchema } from '../data/dataFinding';
import { formatNames } from '../models/formatNames';
import { thumbnailSchema } from '../reports/report';
import { errorRecordSchema } from '../runs/events';
import { type StageName, stageNames } from '../stages/stages';

/**
 * What a detached `graft run` tells the process that started it, over the IPC channel, once; then the channel closes and the event
 * log is all there is.
 */
const runAnnouncementSchema = z.discriminatedUnion('type', [
  /** The run exists (new, resumed, or another process's that this one follows): its log is in `folder`. */
  z.object({ type: z.literal('run'), runId: z.string(), folder: z.string() }),
  /** No run could be started. */
  z.object({ type: z.literal('refused'), error: errorRecordSchema }),
]);
export type RunAnnouncement = z.infer<typeof runAnnouncementSchema>;

/** What it says before: that it is at work. A plan can take minutes, where the data are large and far away. */
export const planning = { type: 'planning' } as const;

/** What comes over the channel. */
export const fromStartedSchema = z.union([
  z.object({ type: z.literal(planning.type) }),
  runAnnouncementSchema,
]);

/** What a packaged model answers in one of its formats, or why it does not. */
export const formatAnswerSchema = z.object({
  format: z.enum(formatNames),
  /** What ran it. */
  runtime: z.string(),
  /** How long the answer took, once the model was loaded. */
  ms: z.number().optional(),
  summary: z.string().optional(),
  /** What `graft predict --json` prints beside what was asked. */
  value: z.record(z.string(), z.unknown()).optional(),
  error: errorRecordSchema.optional(),
});
export type FormatAnswer = z.infer<typeof formatAnswerSchema>;

/** An image as the model sees it, with what spoke for its answer laid over it: as a `data:` address, so that a page fetches nothing. */
export const explanationSchema = z
  .string()
  .max(8_000_000)
  .regex(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);

/** The images of a dataset by what is to be said of them: as many of each as stand one after the other, from position 0 on. */
export const imageGroupsSchema = z.array(
  z.object({ title: z.string(), images: z.number().int().positive() }),
);
export type ImageGroup = z.infer<typeof imageGroupsSchema>[number];

/** So many images are asked for at once. */
export const mostThumbnails = 100;
/** Positions of images in their dataset, in the order of its groups. */
export const positionsSchema = z.array(z.number().int().nonnegative()).max(mostThumbnails);

/** An image of a dataset, small, or why it cannot be shown. */
export const shownImageSchema = z.object({
  position: z.number().int().nonnegative(),
  /** As the experiment names it. */
  file: z.string(),
  thumbnail: thumbnailSchema.optional(),
  why: z.string().optional(),
});
export type ShownImage = z.infer<typeof shownImageSchema>;

const stageName = z.enum(stageNames as [StageName, ...StageName[]]);

export const stageStatusSchema = z.object({
  stage: stageName,
  key: z.string(),
  status: z.enum(['fresh', 'running', 'stopped', 'stale']),
  /** Why it is stale, or where it was stopped; of a fresh result, how it differs from the one that is shown. */
  why: z.string(),
  /** Milliseconds since the result was made. */
  ageMs: z.number().optional(),
});
export type StageStatus = z.infer<typeof stageStatusSchema>;

const stageKeys = z.partialRecord(stageName, z.string());

const question = {
  id: z.number(),
  /** The experiment's file, and its text as it is on the screen, saved or not. */
  file: z.string(),
  text: z.string(),
};

/** A dataset that a run has read: the run's folder, and the key of the stage's result. */
const ofDataset = { id: z.number(), run: z.string(), key: z.string() };

/** What a window asks `graft serve`, over the IPC channel. */
export const questionSchema = z.discriminatedUnion('ask', [
  /** How the stages stand; `shown` are the keys of the results that are on the screen, `latest` those of the experiment's latest run. */
  z.object({ ...question, ask: z.literal('status'), shown: stageKeys, latest: stageKeys.optional() }),
  /** What is to be mended in the data. */
  z.object({ ...question, ask: z.literal('check') }),
  /** What a packaged model says of a text or an image's file, in the formats that are worth comparing. */
  z.object({
    id: z.number(),
    ask: z.literal('predict'),
    folder: z.string(),
    asked: z.string(),
    pair: z.string().optional(),
  }),
  /** What in an image spoke for the answer of the model that a run evaluated. */
  z.object({
    id: z.number(),
    ask: z.literal('explain'),
    /** The run's folder. */
    run: z.string(),
    /** The image's file, as the experiment names it. */
    image: z.string(),
  }),
  /** Which images there are. */
  z.object({ ...ofDataset, ask: z.literal('images') }),
  /** Some of them, to look at. */
  z.object({ ...ofDataset, ask: z.literal('thumbnails'), positions: positionsSchema }),
]);
export type Question = z.infer<typeof questionSchema>;
export type QuestionOf<A extends Question['ask']> = Extract<Question, { ask: A }>;

/** What each question is answered with. */
export const answerSchemas = {
  status: z.array(stageStatusSchema),
  check: dataFindingsSchema,
  predict: z.array(formatAnswerSchema),
  explain: explanationSchema,
  images: imageGroupsSchema,
  thumbnails: z.array(shownImageSchema),
} satisfies Record<Question['ask'], z.ZodType>;
export type AnswerTo<A extends Question['ask']> = z.infer<(typeof answerSchemas)[A]>;

/** The answer to the question of the same id, as `answerSchemas` has it, or why there is none. */
export const replySchema = z.object({
  id: z.number(),
  answer: z.unknown().optional(),
  error: errorRecordSchema.optional(),
});
export type Reply = z.infer<typeof replySchema>;
