import * as z from 'zod';
import { GraftError } from '../../src/experiment/errors/errors';
import { type EventOf, parseEvent, type RunEvent } from '../../src/experiment/runs/events';
import type { MeasuredProcess } from './measuredProcess';

/** A contender's report of its run. */
export interface Facts {
  /** On the test examples. */
  readonly accuracy: number;
  /** From the start of the process to the end of its first step. */
  readonly firstStepMs: number;
  /** Milliseconds by part of the run, in its order; together they are the whole. */
  readonly stages: Readonly<Record<string, number>>;
  /** Milliseconds of each step. */
  readonly steps: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
}

type Spoken = Pick<MeasuredProcess, 'startedAt' | 'endedAt' | 'stdout'>;

const reportSchema = z.object({
  began: z.number(),
  firstStep: z.number(),
  finished: z.number(),
  stages: z.record(z.string(), z.number()),
  steps: z.array(z.number()),
  accuracy: z.number(),
  versions: z.record(z.string(), z.string()),
});

/** Reads the report that bench/torch/text_task.py prints. Throws `bench/contender-failed`. */
export function factsOfScript({ startedAt, endedAt, stdout }: Spoken): Facts {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw silent();
  const { began, firstStep, finished, stages, ...rest } = reportSchema.parse(JSON.parse(line));
  return {
    ...rest,
    firstStepMs: firstStep - startedAt,
    stages: { start: began - startedAt, ...stages, exit: endedAt - finished },
  };
}

/** Reads the event log that `graft run --json` prints. Throws `bench/contender-failed`. */
export function factsOfGraft({ startedAt, endedAt, stdout }: Spoken): Facts {
  const events = stdout.split('\n').flatMap((line) => parseEvent(line) ?? []);
  const [started] = of(events, 'run-started');
  const [finished] = of(events, 'run-finished');
  const steps = of(events, 'step');
  const accuracy = finished?.result.evaluation?.accuracy;
  if (!started || !finished || !steps[0] || accuracy === undefined) throw silent();
  return {
    accuracy,
    firstStepMs: at(steps[0]) - startedAt,
    stages: withRest(endedAt - startedAt, {
      start: at(started) - startedAt,
      ...stagesOf(events, steps),
      exit: endedAt - at(finished),
    }),
    steps: steps.map(({ ms }) => ms),
    versions: started.versions,
  };
}

/**
 * Each stage's time. Fine-tuning in parts: waiting for another training on the machine, if there was one (then the figures are worth
 * nothing), until its first step ends, the other steps, and the rest: scoring, checkpoints.
 */
function stagesOf(events: readonly RunEvent[], steps: readonly EventOf<'step'>[]): Record<string, number> {
  const begin = of(events, 'stage-started').find(({ stage }) => stage === 'finetune');
  const waiting = waitingMs(events);
  const first = begin ? at(steps[0]!) - at(begin) - waiting : 0;
  const others = steps.slice(1).reduce((sum, { ms }) => sum + ms, 0);
  const parts = of(events, 'stage-finished').map(({ stage, ms }) =>
    stage === 'finetune'
      ? {
          ...(waiting > 0 ? { waiting } : {}),
          'first step': first,
          'other steps': others,
          'ends of epochs': ms - waiting - first - others,
        }
      : { [stage]: ms },
  );
  return Object.assign({}, ...parts);
}

/** From the first word that the training waits to the next word of anything else. */
function waitingMs(events: readonly RunEvent[]): number {
  const isWaiting = (event: RunEvent) =>
    event.type === 'stage-progress' && event.stage === 'finetune' && event.message.startsWith('Waiting');
  const begin = events.findIndex(isWaiting);
  const end = events.findIndex((event, index) => index > begin && !isWaiting(event));
  return begin < 0 || end < 0 ? 0 : at(events[end]!) - at(events[begin]!);
}

/** The time between the stages. */
function withRest(whole: number, stages: Record<string, number>): Record<string, number> {
  const known = Object.values(stages).reduce((sum, ms) => sum + ms, 0);
  return { ...stages, between: whole - known };
}

function of<Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

const at = ({ time }: RunEvent): number => Date.parse(time);

const silent = () => new GraftError('bench/contender-failed', 'It ended without saying what came out.');
