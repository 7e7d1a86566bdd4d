import * as z from 'zod';
import { dataFindingsSchema } from './dataFinding';
import { errorRecordSchema } from './events';
import { type StageName, stageNames } from './stages';

/**
 * What a detached `graft run` tells the process that started it, over the IPC channel, once; then the channel closes and the event
 * log is all there is.
 */
export const runAnnouncementSchema = z.discriminatedUnion('type', [
  /** The run exists (new, resumed, or another process's that this one follows): its log is in `folder`. */
  z.object({ type: z.literal('run'), runId: z.string(), folder: z.string() }),
  /** No run could be started. */
  z.object({ type: z.literal('refused'), error: errorRecordSchema }),
]);
export type RunAnnouncement = z.infer<typeof runAnnouncementSchema>;

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

const question = {
  id: z.number(),
  /** The experiment's file, and its text as it is on the screen, saved or not. */
  file: z.string(),
  text: z.string(),
};

/** What a window asks `graft serve`, over the IPC channel. */
export const questionSchema = z.discriminatedUnion('ask', [
  /** How the stages stand; `shown` are the keys of the results that are on the screen. */
  z.object({ ...question, ask: z.literal('status'), shown: z.partialRecord(stageName, z.string()) }),
  /** What is to be mended in the data. */
  z.object({ ...question, ask: z.literal('check') }),
]);
export type Question = z.infer<typeof questionSchema>;
export type QuestionOf<A extends Question['ask']> = Extract<Question, { ask: A }>;

/** What each question is answered with. */
export const answerSchemas = {
  status: z.array(stageStatusSchema),
  check: dataFindingsSchema,
} satisfies Record<Question['ask'], z.ZodType>;
export type AnswerTo<A extends Question['ask']> = z.infer<(typeof answerSchemas)[A]>;

/** The answer to the question of the same id, as `answerSchemas` has it, or why there is none. */
export const replySchema = z.object({
  id: z.number(),
  answer: z.unknown(),
  error: errorRecordSchema.optional(),
});
export type Reply = z.infer<typeof replySchema>;
