import * as z from 'zod';
import { partsSchema, phraseSchema } from '../reports/report';
import { type StageName, stageNames } from '../stages/stages';

/** A certain or possible problem of an example or of the whole data: its place, and its fixes. */

const line = z.number().int().positive();
const placeSchema = z.object({
  /** Absolute. */
  file: z.string(),
  /** On which an example starts, from 1. */
  line,
});
export type RowPlace = z.infer<typeof placeSchema>;

const fixSchema = z.discriminatedUnion('fix', [
  /** The example's row goes. */
  z.object({ fix: z.literal('remove-row') }),
  /** The example gets the label of the one at `other`. */
  z.object({ fix: z.literal('take-label') }),
  /** The example gets this label. */
  z.object({ fix: z.literal('set-label'), label: z.string() }),
  /** The spellings of each label become the first of them, in the whole file. */
  z.object({ fix: z.literal('merge-labels'), labels: z.array(z.array(z.string())) }),
  /** Images are left out: a pattern of `dataset.exclude`. */
  z.object({ fix: z.literal('exclude'), pattern: z.string() }),
  /** Moves the image to the folder of another class, beside its present folder. */
  z.object({ fix: z.literal('move-picture'), classFolder: z.string() }),
  /** The image goes to the trash. */
  z.object({ fix: z.literal('trash-picture') }),
  /** A setting of the experiment changes; the value is written as in YAML. */
  z.object({
    fix: z.literal('set'),
    stage: z.enum(stageNames as [StageName, ...StageName[]]),
    name: z.string(),
    value: z.string(),
  }),
]);
export type DataFix = z.infer<typeof fixSchema>;

export const dataFindingSchema = z.object({
  ...placeSchema.shape,
  /** As the error or the warning of a run about the same has it. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'information']),
  message: z.string(),
  /** The remedy, as a sentence. */
  remedy: z.string().optional(),
  /** The phrase that the message words in English, or the parts of an error, for a window in another language. */
  words: phraseSchema.optional().catch(undefined),
  parts: partsSchema.optional().catch(undefined),
  /** The absolute path of the image, where it is a separate file. */
  picture: z.string().optional(),
  /** The example that it is held against. */
  other: placeSchema.optional(),
  /** The lines that its row takes up; 1 if left out. */
  lines: line.optional(),
  fixes: z.array(fixSchema),
});
export type DataFinding = z.infer<typeof dataFindingSchema>;

export const dataFindingsSchema = z.object({
  findings: z.array(dataFindingSchema),
  /** The number of images still to decode, so that they can be compared with others. Another check decodes the next ones. */
  waiting: z.number().int().nonnegative(),
  /** The data files that were read, absolute: when one changes, what was found holds no longer. */
  files: z.array(z.string()),
  /** Folders of images that were looked through, absolute; the same holds for them. */
  folders: z.array(z.string()),
  /** The columns with the labels; none where they are not known. */
  labelColumns: z.array(z.string()),
});
export type DataFindings = z.infer<typeof dataFindingsSchema>;
