import { GraftError } from '../src/experiment/errors/errors';
import type { MessageOf } from './contenderMessages';
import { type RunningContender, startContender } from './contenderProcess';
import type { Command, ContenderName } from './contenders';

/** The measurements of a contender, or the error. */
export type Outcome =
  | {
      readonly name: ContenderName;
      readonly ready: MessageOf<'ready'>;
      readonly startMs: number;
      /** In the order in which they were taken. */
      readonly steps: readonly MessageOf<'step'>[];
      readonly peakMemoryMiB: number;
      /** Its GPU memory when it was ready; undefined without a GPU. */
      readonly gpuMemoryMiB: number | undefined;
    }
  | { readonly name: ContenderName; readonly failure: string };

/** The progress callback. */
export interface RaceObserver {
  starting(name: ContenderName): void;
  /** The contender has done its first step, or failed. */
  started(name: ContenderName, failure?: string): void;
  /** The number of finished timed rounds. */
  round(done: number, total: number): void;
}

interface Entrant {
  readonly name: ContenderName;
  contender?: RunningContender;
  gpuMemoryMiB?: number;
  readonly steps: MessageOf<'step'>[];
  failure?: string;
}

/** Rounds that are not counted: memory pools and caches fill, kernels are chosen. */
const warmUpRounds = 3;

/**
 * Starts the contenders one after the other, then lets them take steps in turn, so that other load on the machine affects
 * all. Never do two compute at a time. Every other round goes backwards, so that no contender always follows the same one.
 * @param gpuMemory MiB that are taken on the GPU; undefined without one
 */
export async function race(
  commands: ReadonlyMap<ContenderName, Command>,
  rounds: number,
  observer: RaceObserver,
  gpuMemory: () => Promise<number | undefined>,
): Promise<Outcome[]> {
  const entrants: Entrant[] = [...commands.keys()].map((name) => ({ name, steps: [] }));
  try {
    for (const entrant of entrants) await start(entrant, commands.get(entrant.name)!, observer, gpuMemory);
    for (let round = -warmUpRounds; round < rounds; round++) {
      const order = round % 2 === 0 ? entrants : [...entrants].reverse();
      for (const entrant of order) await takeStep(entrant, round >= 0);
      if (round >= 0) observer.round(round + 1, rounds);
    }
    const outcomes: Outcome[] = [];
    for (const entrant of entrants) outcomes.push(await finish(entrant));
    return outcomes;
  } finally {
    for (const { contender } of entrants) contender?.kill();
  }
}

async function start(
  entrant: Entrant,
  command: Command,
  observer: RaceObserver,
  gpuMemory: () => Promise<number | undefined>,
): Promise<void> {
  observer.starting(entrant.name);
  const before = await gpuMemory();
  await attempt(entrant, async () => {
    entrant.contender = await startContender(command);
  });
  const after = await gpuMemory();
  if (before !== undefined && after !== undefined) entrant.gpuMemoryMiB = after - before;
  observer.started(entrant.name, entrant.failure);
}

async function takeStep(entrant: Entrant, counts: boolean): Promise<void> {
  await attempt(entrant, async () => {
    const step = await entrant.contender!.step();
    if (counts) entrant.steps.push(step);
  });
}

async function finish(entrant: Entrant): Promise<Outcome> {
  const { name, contender, steps, gpuMemoryMiB } = entrant;
  let peakMemoryMiB = 0;
  await attempt(entrant, async () => {
    ({ peakMemoryMiB } = await contender!.end());
  });
  if (entrant.failure !== undefined) return { name, failure: entrant.failure };
  const { ready, startMs } = contender!;
  return { name, ready, startMs, steps, peakMemoryMiB, gpuMemoryMiB };
}

/** One contender's failure leaves the others running; it takes no more steps itself. */
async function attempt(entrant: Entrant, action: () => Promise<void>): Promise<void> {
  if (entrant.failure !== undefined) return;
  try {
    await action();
  } catch (thrown) {
    if (!(thrown instanceof GraftError)) throw thrown;
    entrant.failure = thrown.message;
  }
}
