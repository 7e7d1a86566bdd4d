import * as z from 'zod';

/**
 * What a contender's process says, one JSON object a line on its standard output. It says `ready` after its first step, then answers
 * every line on its input with one `step`, and the end of its input with `end`.
 */
export const contenderMessageSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    /** Milliseconds of the first step, with all the compiling and loading that it takes. */
    firstStepMs: z.number(),
    /** The device, in words. */
    device: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  z.object({
    event: z.literal('step'),
    ms: z.number(),
    /** Processor time of all its threads, ms. */
    cpuMs: z.number(),
    /** Null when it is not a finite number. */
    loss: z.number().nullable(),
  }),
  z.object({ event: z.literal('end'), peakMemoryMiB: z.number() }),
]);

export type ContenderMessage = z.infer<typeof contenderMessageSchema>;
export type MessageOf<Event extends ContenderMessage['event']> = Extract<ContenderMessage, { event: Event }>;

/** Reads a line; undefined for what is no message (libraries print what they like). */
export function parseContenderMessage(line: string): ContenderMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return contenderMessageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
