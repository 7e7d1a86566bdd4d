import * as z from 'zod';
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

/** What a window asks `graft serve`, over the IPC channel: how the stages of a text stand, saved or not. */
export const statusQuestionSchema = z.object({
  id: z.number(),
  file: z.string(),
  text: z.string(),
  /** The keys of the results that are on the screen. */
  shown: z.partialRecord(stageName, z.string()),
});
export type StatusQuestion = z.infer<typeof statusQuestionSchema>;

/** The answer to the question of the same id. */
export const statusAnswerSchema = z.object({
  id: z.number(),
  stages: z.array(stageStatusSchema).optional(),
  error: errorRecordSchema.optional(),
});
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;
