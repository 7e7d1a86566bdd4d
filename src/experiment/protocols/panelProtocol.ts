import * as z from 'zod';
import { stageNames } from '../stages/stages';
import { fromRendererSchema, stageOutputSchema, toNotebookSchema, trainingSchema } from './notebookProtocol';

/**
 * The messages between panel and extension. The extension holds all state: the panel draws what it receives, keeps only the open tab, and
 * requests changes of the experiment's text.
 */

const stage = z.enum(stageNames as [(typeof stageNames)[number], ...typeof stageNames]);
/** The path to a setting within its stage. */
const names = z.tuple([z.string()], z.string());

const experimentSchema = z.object({
  /** The address that the panel keeps to restore the experiment after a reload. */
  uri: z.string(),
  name: z.string(),
  text: z.string(),
  /** Whether the experiment may be run and its file written. */
  isTrusted: z.boolean(),
});
/** An experiment's text on the screen, saved or not. */
export type PanelExperiment = z.infer<typeof experimentSchema>;

const runSchema = z.object({
  id: z.string(),
  /** The run's name and state: "21:59, done". */
  title: z.string(),
  live: z.boolean(),
  /** The results or progress of the dataset and preprocess stages. */
  data: z.array(stageOutputSchema),
  /** Absent before the first step. */
  training: trainingSchema.optional(),
});
/** The experiment's newest run. */
export type PanelRun = z.infer<typeof runSchema>;

export const toPanelSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('experiment'), experiment: experimentSchema.optional() }),
  z.object({ type: z.literal('run'), run: runSchema.optional() }),
  /** The names of the columns of the experiment's data; none where they are not known. */
  z.object({ type: z.literal('columns'), columns: z.array(z.string()) }),
  /** Messages as for a notebook output: new points of the shown run, and answers. */
  ...toNotebookSchema.options,
  /** A failed change, as a sentence. */
  z.object({ type: z.literal('refused'), message: z.string() }),
]);
export type ToPanel = z.infer<typeof toPanelSchema>;

export const fromPanelSchema = z.discriminatedUnion('type', [
  /** Send everything; a panel restored after a reload names its experiment. */
  z.object({ type: z.literal('ready'), uri: z.string().optional() }),
  /** Set a setting to a value, in YAML. */
  z.object({ type: z.literal('set'), stage, names, value: z.string() }),
  /** Reset a setting to its default. */
  z.object({ type: z.literal('reset'), stage, names }),
  z.object({ type: z.literal('undo') }),
  /** Move the caret to a stage's text. */
  z.object({ type: z.literal('show'), stage }),
  /** Run the experiment, up to a stage if one is named. */
  z.object({ type: z.literal('run'), until: stage.optional() }),
  /** Ask how the run should stop. */
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('choose') }),
  ...fromRendererSchema.options,
]);
export type FromPanel = z.infer<typeof fromPanelSchema>;
