import * as z from 'zod';

/** The columns of a table: what they hold, and which of them a model may read and predict. */

const labelChoiceSchema = z.object({
  /** Several where their values are 0 and 1. */
  columns: z.array(z.string()).min(1),
  /** The task that follows. */
  task: z.string(),
  /** How many different values there are among the first rows. */
  distinct: z.number(),
  /** Values from the first rows: at most three. */
  samples: z.array(z.string()),
  /** Whether some of the first rows have none. */
  hasMissing: z.boolean(),
});
export type LabelChoice = z.infer<typeof labelChoiceSchema>;

const inputChoiceSchema = z.object({
  /** The column for each setting that names an input: `text`, `pair`, `image`. */
  columns: z.record(z.string(), z.string()),
  samples: z.array(z.string()),
});
export type InputChoice = z.infer<typeof inputChoiceSchema>;

export const tableColumnsSchema = z.object({
  /** Whether the first line names the columns. */
  hasHeader: z.boolean(),
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  /** The likeliest first. The user chooses, unless it is certain. */
  inputs: z.object({ choices: z.array(inputChoiceSchema), isCertain: z.boolean() }),
  labels: z.object({ choices: z.array(labelChoiceSchema), isCertain: z.boolean() }),
});
export type TableColumns = z.infer<typeof tableColumnsSchema>;
