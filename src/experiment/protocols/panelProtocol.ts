import * as z from 'zod';
import { stageNames } from '../stages/stages';
import { fromRendererSchema, stageOutputSchema, toNotebookSchema, trainingSchema } from './notebookProtocol';

/**
 * What the panel and the extension say to each other. The extension holds everything: the panel draws what it is sent, keeps only which
 * tab is open, and asks for changes of the experiment's text.
 */

const stage = z.enum(stageNames as [(typeof stageNames)[number], ...typeof stageNames]);
/** Names that lead to a setting within its stage. */
const names = z.tuple([z.string()], z.string());

const experimentSchema = z.object({
  /** Its address, which the panel keeps so that it comes back after a reload. */
  uri: z.string(),
  name: z.string(),
  text: z.string(),
  /** Whether it may be run, and its file be written. */
  isTrusted: z.boolean(),
});
/** An experiment as it is on the screen, saved or not. */
export type PanelExperiment = z.infer<typeof experimentSchema>;

const runSchema = z.object({
  id: z.string(),
  /** As people read it: "21:59, done". */
  title: z.string(),
  live: z.boolean(),
  /** What the dataset and the preprocess stage left or are doing. */
  data: z.array(stageOutputSchema),
  /** Absent before the first step. */
  training: trainingSchema.optional(),
});
/** The experiment's current run, the newest there is. */
export type PanelRun = z.infer<typeof runSchema>;

export const toPanelSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('experiment'), experiment: experimentSchema.optional() }),
  z.object({ type: z.literal('run'), run: runSchema.optional() }),
  /** What an output of the notebook would be told too: new points of the run that is shown, and answers. */
  ...toNotebookSchema.options,
  /** A change that could not be made, in a sentence. */
  z.object({ type: z.literal('refused'), message: z.string() }),
]);
export type ToPanel = z.infer<typeof toPanelSchema>;

export const fromPanelSchema = z.discriminatedUnion('type', [
  /** Everything is to be sent; a panel restored after a reload says which experiment it showed. */
  z.object({ type: z.literal('ready'), uri: z.string().optional() }),
  /** A setting gets another value, as it is written in YAML. */
  z.object({ type: z.literal('set'), stage, names, value: z.string() }),
  /** A setting gets its default. */
  z.object({ type: z.literal('reset'), stage, names }),
  z.object({ type: z.literal('undo') }),
  /** The caret goes to a stage's text. */
  z.object({ type: z.literal('show'), stage }),
  /** The experiment is run up to a stage. */
  z.object({ type: z.literal('run'), until: stage }),
  z.object({ type: z.literal('choose') }),
  ...fromRendererSchema.options,
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;
