import * as z from 'zod';
import { blockSchema } from '../reports/report';

/** The message to a comparison's page: a heading, and sections with their blocks. */
export const toComparisonSchema = z.object({
  type: z.literal('comparison'),
  title: z.string(),
  sections: z.array(z.object({ title: z.string(), report: z.array(blockSchema) })),
});
export type ToComparison = z.infer<typeof toComparisonSchema>;

/** The messages from the page: it is ready, or the user opens the place of an example. */
export const fromComparisonSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('open'), file: z.string(), line: z.number().int().nonnegative().optional() }),
]);
export type FromComparison = z.infer<typeof fromComparisonSchema>;
