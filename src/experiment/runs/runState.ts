import type { ErrorRecord } from '../errors/errors';
import type { Phrase } from '../errors/phrase';
import { type StageName, stageNames } from '../stages/stages';
import type { EventOf, RunEvent, Warning } from './events';
import type { EpochMetrics, RunResult, StageResult, StepMetrics } from './results';

export interface StageState<N extends StageName = StageName> {
  status: 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';
  key?: string;
  progress?: { done: number; total: number; unit: string; message: string; words?: Phrase | undefined };
  ms?: number;
  /** Also absent if this version does not know its form. */
  result?: StageResult<N>;
}

/** A whole log, folded into one state that terminal and notebook draw. */
export interface RunState {
  runId?: string;
  experiment?: string;
  device?: string;
  status: 'preparing' | 'running' | 'done' | 'failed' | 'cancelled';
  stages: { [N in StageName]: StageState<N> };
  /** The steps of the fine-tuning; those of other stages are in their results. */
  steps: StepMetrics[];
  epochs: EpochMetrics[];
  /** Milliseconds from the last step of an epoch to its end. */
  epochEnds: number[];
  /** The time of the last step, in milliseconds since 1970. */
  lastStepAt: number | undefined;
  totalSteps: number;
  warnings: Warning[];
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
  'stage-progress': (state, { stage, done, total, unit, message, words }) => {
    state.stages[stage].progress = { done, total, unit, message, ...(words && { words }) };
  },
  'stage-finished': (state, { stage, key, cached, ms, result }) => {
    goOn(state);
    // The reader of the event has parsed it.
    state.stages[stage] = { status: cached ? 'cached' : 'done', key, ms, result: result as never };
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
  warning: (state, { code, message, words }) => {
    state.warnings.push({ code, message, ...(words && { words }) });
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

/** Resets a cancelled or failed run that resumes under its old id. */
function goOn(state: RunState): void {
  state.status = 'running';
  delete state.error;
  delete state.result;
}

/** Folds an event into the state, in place. */
export function applyEvent(state: RunState, event: RunEvent): void {
  (handlers[event.type] as (state: RunState, event: RunEvent) => void)(state, event);
}
