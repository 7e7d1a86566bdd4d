import * as z from 'zod';
import { partsSchema, phraseSchema } from '../reports/report';
import { type StageName, stageNames } from '../stages/stages';
import { parseJson } from '../words/parseJson';
import { epochMetricsSchema, resultSchemas, runResultSchema, stepMetricsSchema } from './results';

/**
 * The event log is the only way out of a run. One JSON object a line; terminal, notebook and tree all render it.
 * Readers ignore unknown types, so that an older window can follow a newer engine.
 */

const stage = z.enum(stageNames as [StageName, ...StageName[]]);
const count = z.number().int().nonnegative();

export const errorRecordSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
  parts: partsSchema.optional().catch(undefined),
  place: z.object({ file: z.string(), line: count.optional(), column: count.optional() }).optional(),
  download: count.optional(),
  stack: z.string().optional(),
});

/** A warning with its English words and, for a window in another language, its phrase. */
export const warningSchema = z.object({
  code: z.string(),
  message: z.string(),
  words: phraseSchema.optional().catch(undefined),
});
export type Warning = z.infer<typeof warningSchema>;

const stamp = { seq: count, time: z.string() };
/** The training stage, and the candidate if it has several. */
const trainer = { stage, candidate: z.string().optional() };

export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    ...stamp,
    type: z.literal('run-started'),
    runId: z.string(),
    experiment: z.string(),
    settings: z.record(z.string(), z.unknown()),
    versions: z.record(z.string(), z.string()),
    /** `cpu` or `gpu`, as chosen before TensorFlow is loaded; the fine-tune result records the actual device. */
    device: z.string(),
  }),
  /** Points of `stage` after `fromStep` are void. */
  z.object({ ...stamp, type: z.literal('resumed'), ...trainer, fromStep: count }),
  z.object({ ...stamp, type: z.literal('stage-started'), stage, key: z.string() }),
  z.object({
    ...stamp,
    type: z.literal('stage-progress'),
    stage,
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    message: z.string(),
    words: phraseSchema.optional().catch(undefined),
  }),
  z.object({
    ...stamp,
    type: z.literal('stage-finished'),
    stage,
    key: z.string(),
    /** True if the result already existed and nothing ran. */
    cached: z.boolean(),
    ms: z.number(),
    result: z.unknown(),
  }),
  z.object({ ...stamp, type: z.literal('step'), ...trainer, ...stepMetricsSchema.shape, totalSteps: count }),
  z.object({
    ...stamp,
    type: z.literal('epoch'),
    ...trainer,
    ...epochMetricsSchema.shape,
    totalEpochs: count,
  }),
  z.object({ ...stamp, type: z.literal('warning'), ...warningSchema.shape }),
  z.object({ ...stamp, type: z.literal('error'), stage: stage.optional(), error: errorRecordSchema }),
  z.object({
    ...stamp,
    type: z.literal('run-finished'),
    runId: z.string(),
    status: z.enum(['done', 'failed', 'cancelled']),
    result: runResultSchema,
  }),
]);

export type RunEvent = z.infer<typeof eventSchema>;
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

type WithoutStamp<E> = E extends RunEvent ? Omit<E, 'seq' | 'time'> : never;
/** An event before it gets its time stamp. */
export type NewEvent = WithoutStamp<RunEvent>;

/** Parses one line of a log. Returns undefined for an unknown event; drops a result of another form. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const event = eventSchema.safeParse(parseJson(line)).data;
    if (event?.type !== 'stage-finished') return event;
    return { ...event, result: resultSchemas[event.stage].safeParse(event.result).data };
  } catch {
    return undefined;
  }
}
