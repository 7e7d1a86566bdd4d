import * as z from 'zod';
import { type StageName, stageNames } from '../stages/stages';
import { errorRecordSchema } from './events';
import { processIdentitySchema } from './processIdentity';
import { type RunResult, runResultSchema } from './results';
import type { RunState } from './runState';

/** Raise it if the form of events or results changes: an earlier run is listed, but its results are not drawn. */
export const runForm = 2;

/** `run.json`: the small summary of a run, replaced atomically, so that listing a thousand runs reads no logs. */
export const runRecordSchema = z.object({
  id: z.string().regex(/^[\w-]{1,80}$/),
  /** The `runForm` of the writing version; the first versions had none. */
  form: z.number().int().positive().optional(),
  experiment: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  /** The process that runs or ran it. */
  process: processIdentitySchema,
  /** The key of each stage that this run reached. */
  keys: z.partialRecord(z.enum(stageNames as [StageName, ...StageName[]]), z.string()),
  /** `--set` of the command line, as given. */
  overrides: z.array(z.string()),
  until: z.string().optional(),
  /** The settings of every stage, with defaults; the first versions lack them. */
  settings: z.record(z.string(), z.unknown()).optional(),
  result: runResultSchema.optional().catch(undefined),
  error: errorRecordSchema.optional(),
  /** The estimated and actual time left at some shares of the training, in milliseconds. */
  timeLeft: z.array(z.object({ share: z.number(), saidMs: z.number(), wasMs: z.number() })).optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** One line of `control.jsonl`, the way into a run. `cancel` ends it after the current step, `end` at once. */
export const controlSchema = z.object({ type: z.enum(['cancel', 'end', 'stop-after-epoch']) });
export type Control = z.infer<typeof controlSchema>;

/** The summary of a run from its finished stages. */
export function summarizeRun({ stages }: Pick<RunState, 'stages'>): RunResult {
  const [dataset, training, optimize, evaluation, packaged] = [
    stages.dataset.result,
    stages.finetune.result,
    stages.optimize.result,
    stages.evaluate.result,
    stages.package.result,
  ];
  return runResultSchema.parse({
    dataset: dataset && {
      ...dataset,
      examples: dataset.splits.reduce((sum, split) => sum + split.examples, 0),
    },
    training,
    optimize,
    evaluation: evaluation && {
      ...evaluation.metrics,
      split: evaluation.split,
      examples: evaluation.examples,
      scored: evaluation.scored,
      leaked: evaluation.leaked,
      interval: evaluation.interval,
      naive: evaluation.naive?.metrics,
      baseline: evaluation.baseline,
    },
    package: packaged,
  });
}
