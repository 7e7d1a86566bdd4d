import * as z from 'zod';

/** The measurement for `precision: auto`. */
export const precisionDecisionSchema = z.object({
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  /** Milliseconds of the fastest step in each precision that was tried. */
  stepMs: z.record(z.string(), z.number()),
});
export type PrecisionDecision = z.infer<typeof precisionDecisionSchema>;
