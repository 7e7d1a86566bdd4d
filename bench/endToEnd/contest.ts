import { stat } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../src/experiment/errors/errors';
import { commandOf, type EntrantName, isScript, type Setup, warmUpCommand } from './contenders';
import { type Facts, factsOfGraft, factsOfScript } from './facts';
import { type MeasuredProcess, measureProcess } from './measuredProcess';
import { inTrialFolder } from './trialFolder';
import type { Workload } from './workload';

/** One contender's way from command to package. */
export type Trial = Facts &
  Pick<MeasuredProcess, 'wallMs' | 'cpuMs' | 'peakMemoryMiB'> & { readonly seed: number };

/** The measurements of a contender, or the error. */
export type Outcome = { readonly name: EntrantName } & (
  | { readonly trials: readonly Trial[] }
  | { readonly failure: string }
);

export interface ContestObserver {
  starting(name: EntrantName, seed: number): void;
  /** The result or the error. */
  ended(outcome: Trial | string): void;
}

/**
 * Lets every contender go the whole way, in turn, so that other load on the machine affects all; `repeats` times, each
 * with another seed. One that fails runs no more.
 */
export async function contest(
  names: readonly EntrantName[],
  workload: Workload,
  repeats: number,
  setup: Setup,
  observer: ContestObserver,
): Promise<Outcome[]> {
  const writeData = await workload.prepare(setup.cacheFolder);
  const trials = new Map<EntrantName, Trial[]>(names.map((name) => [name, []]));
  const failures = new Map<EntrantName, string>();
  const attempt = (name: EntrantName, action: () => Promise<void>) =>
    failures.has(name)
      ? undefined
      : action().catch((thrown: unknown) => failures.set(name, failureOf(thrown)));
  for (const name of names)
    await attempt(name, async () => void (await measureProcess(warmUpCommand(name, setup))));
  for (let seed = 1; seed <= repeats; seed++) {
    for (const name of names.filter((entrant) => !failures.has(entrant))) {
      observer.starting(name, seed);
      await attempt(name, async () => {
        trials.get(name)!.push(await goTheWay(name, workload, writeData, seed, setup));
      });
      observer.ended(failures.get(name) ?? trials.get(name)!.at(-1)!);
    }
  }
  return names.map((name) => {
    const failure = failures.get(name);
    return failure === undefined ? { name, trials: trials.get(name)! } : { name, failure };
  });
}

function goTheWay(
  name: EntrantName,
  workload: Workload,
  writeData: Awaited<ReturnType<Workload['prepare']>>,
  seed: number,
  setup: Setup,
): Promise<Trial> {
  return inTrialFolder(workload, writeData, seed, async (folder) => {
    const measured = await measureProcess(commandOf(name, workload, seed, folder, setup));
    await requirePackage(path.join(folder, 'package'), workload);
    const { wallMs, cpuMs, peakMemoryMiB } = measured;
    const facts = isScript(name) ? factsOfScript(measured) : factsOfGraft(measured);
    return { seed, wallMs, cpuMs, peakMemoryMiB, ...facts };
  });
}

/** A run without a result is no run. */
async function requirePackage(folder: string, { packaged }: Workload): Promise<void> {
  for (const file of packaged)
    await stat(path.join(folder, file)).catch(() => {
      throw new GraftError('bench/contender-failed', `Its package lacks ${file}.`);
    });
}

function failureOf(thrown: unknown): string {
  if (thrown instanceof GraftError) return thrown.message;
  throw thrown;
}
