import * as z from 'zod';
import { blockSchema } from '../reports/report';

/** What the page of a comparison is sent: a heading, and sections with what to draw in each. */
export const toComparisonSchema = z.object({
  type: z.literal('comparison'),
  title: z.string(),
  sections: z.array(z.object({ title: z.string(), report: z.array(blockSchema) })),
});
export type ToComparison = z.infer<typeof toComparisonSchema>;

/** What it says itself: it is there and can be sent something, or the place of an example is to be opened. */
export const fromComparisonSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('open'), file: z.string(), line: z.number().int().nonnegative().optional() }),
]);
export type FromComparison = z.infer<typeof fromComparisonSchema>;
