import * as z from 'zod';
import type { ErrorRecord } from './errors';
import { type EventOf, errorRecordSchema, type RunEvent } from './events';
import { processIdentitySchema } from './processIdentity';
import {
  type EpochMetrics,
  type RunResult,
  resultSchemas,
  runResultSchema,
  type StageResult,
  type StepMetrics,
} from './results';
import { type StageName, stageNames } from './stages';

/** Raised when events or results take another form: an earlier run is listed, but what it left is not drawn. */
export const runForm = 2;

/** `run.json`: the small summary of a run, replaced atomically, so that a thousand runs list without reading logs. */
export const runRecordSchema = z.object({
  id: z.string().regex(/^[\w-]{1,80}$/),
  /** `runForm` of the version that wrote it; the first versions had none. */
  form: z.number().int().positive().optional(),
  experiment: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  /** The process that runs or ran it. */
  process: processIdentitySchema,
  /** Key of each stage that this run reached. */
  keys: z.partialRecord(z.enum(stageNames as [StageName, ...StageName[]]), z.string()),
  /** `--set` of the command line, as given. */
  overrides: z.array(z.string()),
  until: z.string().optional(),
  /** Of every stage, with defaults; the first versions did not say. */
  settings: z.record(z.string(), z.unknown()).optional(),
  result: runResultSchema.optional().catch(undefined),
  error: errorRecordSchema.optional(),
  /** What was said of the time left at some shares of the training, in milliseconds, beside what it was. */
  timeLeft: z.array(z.object({ share: z.number(), saidMs: z.number(), wasMs: z.number() })).optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** One line of `control.jsonl`, the way into a run. */
export const controlSchema = z.object({ type: z.enum(['cancel', 'stop-after-epoch']) });
export type Control = z.infer<typeof controlSchema>;

export interface StageState {
  status: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';
  key?: string;
  progress?: { done: number; total: number; unit: string; message: string };
  ms?: number;
  result?: unknown;
}

/** Everything that a log says, folded into one state: what terminal and notebook draw. */
export interface RunState {
  runId?: string;
  experiment?: string;
  device?: string;
  status: 'preparing' | 'running' | 'done' | 'failed' | 'cancelled';
  stages: Record<StageName, StageState>;
  /** Of the fine-tuning; what other stages train is in their results. */
  steps: StepMetrics[];
  epochs: EpochMetrics[];
  /** Milliseconds from the last step of an epoch to the word that it is done. */
  epochEnds: number[];
  /** When the last step was done, in milliseconds since 1970. */
  lastStepAt: number | undefined;
  totalSteps: number;
  warnings: { code: string; message: string }[];
  error?: ErrorRecord;
  result?: RunResult;
}

/** The state before the first event. */
export function emptyRunState(): RunState {
  return {
    status: 'preparing',
    stages: Object.fromEntries(stageNames.map((name) => [name, { status: 'waiting' }])) as RunState['stages'],
    steps: [],
    epochs: [],
    epochEnds: [],
    lastStepAt: undefined,
    totalSteps: 0,
    warnings: [],
  };
}

type Handlers = { [T in RunEvent['type']]: (state: RunState, event: EventOf<T>) => void };

const handlers: Handlers = {
  'run-started': (state, { runId, experiment, device }) => {
    goOn(state);
    Object.assign(state, { ...emptyRunState(), status: 'running', runId, experiment, device });
  },
  resumed: (state, { stage, fromStep }) => {
    goOn(state);
    if (stage !== 'finetune') return;
    state.steps = state.steps.filter(({ step }) => step <= fromStep);
    state.epochs = state.epochs.filter(({ step }) => step <= fromStep);
  },
  'stage-started': (state, { stage, key }) => {
    goOn(state);
    state.stages[stage] = { status: 'running', key };
  },
  'stage-progress': (state, { stage, done, total, unit, message }) => {
    state.stages[stage].progress = { done, total, unit, message };
  },
  'stage-finished': (state, { stage, key, cached, ms, result }) => {
    goOn(state);
    state.stages[stage] = { status: cached ? 'cached' : 'done', key, ms, result };
  },
  step: (state, event) => {
    const { time, stage, candidate, step, epoch, loss, learningRate, examplesPerSecond, ms, totalSteps } =
      event;
    if (stage !== 'finetune') {
      const message = `Training on: ${candidate ?? stage}`;
      state.stages[stage].progress = { done: step, total: totalSteps, unit: 'steps', message };
      return;
    }
    state.steps.push({ step, epoch, loss, learningRate, examplesPerSecond, ms });
    state.totalSteps = totalSteps;
    state.lastStepAt = Date.parse(time);
  },
  epoch: (state, { time, stage, epoch, step, train, validation }) => {
    if (stage !== 'finetune') return;
    state.epochs.push({ epoch, step, train, ...(validation ? { validation } : {}) });
    if (state.lastStepAt !== undefined) state.epochEnds.push(Date.parse(time) - state.lastStepAt);
  },
  warning: (state, { code, message }) => {
    state.warnings.push({ code, message });
  },
  error: (state, { stage, error }) => {
    state.error = error;
    if (stage) state.stages[stage].status = 'failed';
  },
  'run-finished': (state, { status, result }) => {
    state.status = status;
    state.result = result;
    for (const stage of Object.values(state.stages))
      if (stage.status === 'running') stage.status = status === 'failed' ? 'failed' : 'cancelled';
  },
};

/** A cancelled or failed run that resumes under its old id. */
function goOn(state: RunState): void {
  state.status = 'running';
  delete state.error;
  delete state.result;
}

/** Folds one event into the state, in place. */
export function applyEvent(state: RunState, event: RunEvent): void {
  (handlers[event.type] as (state: RunState, event: RunEvent) => void)(state, event);
}

/** What a run says of itself when it ends, from the stages that are done. */
export function summarizeRun({ stages }: Pick<RunState, 'stages'>): RunResult {
  const resultOf = <N extends StageName>(stage: N): StageResult<N> | undefined =>
    resultSchemas[stage].safeParse(stages[stage].result).data as StageResult<N> | undefined;
  const [dataset, training, optimize, evaluation, packaged] = [
    resultOf('dataset'),
    resultOf('finetune'),
    resultOf('optimize'),
    resultOf('evaluate'),
    resultOf('package'),
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
      naive: evaluation.naive?.metrics,
      baseline: evaluation.baseline,
    },
    package: packaged,
  });
}
