import * as z from 'zod';
import { errorRecordSchema } from './events';

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
