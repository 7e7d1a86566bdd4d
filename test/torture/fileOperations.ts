import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { judge, judgeDone, Place, pick, type Random } from './trials';

const faults = ['EIO', 'EACCES', 'EMFILE', 'EROFS', 'ENOSPC'] as const;

interface Injection {
  /** The number of the operation at which it happens. */
  readonly at: number;
  readonly what: string;
}

function shimmed(place: Place, { at, what }: Injection): Record<string, string> {
  return {
    NODE_OPTIONS: `--require ${path.resolve('test/torture/shim.cjs')}`,
    TORTURE_ROOT: place.folder,
    TORTURE_COUNTER: place.counter,
    TORTURE_AT: String(at),
    TORTURE_DO: what,
  };
}

/** How many operations a whole run has. */
export async function countOperations(template: string, what: string): Promise<number> {
  const place = new Place(template);
  try {
    await place.run([], shimmed(place, { at: -1, what }));
    return statSync(place.counter).size;
  } finally {
    place.remove();
  }
}

/** Ends a run at one of its file operations, and lets another one go on: it must come to the same result. */
export async function killTrial(template: string, expected: string, operations: number, random: Random) {
  return trial(template, expected, { at: 1 + Math.floor(random() * operations), what: 'kill' });
}

/** Lets one file operation fail: the run says so with a code, or does without; the next one comes to the same result. */
export async function faultTrial(template: string, expected: string, operations: number, random: Random) {
  return trial(template, expected, { at: 1 + Math.floor(random() * operations), what: pick(random, faults) });
}

/** The milliseconds of a whole run, within which `momentTrial` kills. */
export async function measureRun(template: string): Promise<number> {
  const place = new Place(template);
  const began = performance.now();
  try {
    await place.run();
    return Math.ceil(performance.now() - began);
  } finally {
    place.remove();
  }
}

/** Ends a run at a random moment, native code included, and lets another one go on: it must come to the same result. */
export async function momentTrial(template: string, expected: string, wholeMs: number, random: Random) {
  const place = new Place(template);
  const ms = Math.floor(random() * wholeMs);
  try {
    const first = await place.run([], {}, ms);
    const wrong = first.signal === 'SIGKILL' && !first.hung ? undefined : judge(place, first, expected);
    const problem = wrong ?? judgeDone(place, await place.run(), expected);
    return problem && `killed after ${ms} ms: ${problem}`;
  } finally {
    place.remove();
  }
}

/**
 * Fills the disk for one of the last file operations, or from there on, in turn: the run says so, and once there is room the next one comes
 * to the same result.
 */
export async function fullTrial(
  template: string,
  expected: string,
  operations: number,
  _: Random,
  number: number,
) {
  const at = Math.max(1, operations - Math.floor(number / 2));
  return trial(template, expected, { at, what: number % 2 === 0 ? 'full' : 'ENOSPC' });
}

async function trial(template: string, expected: string, injection: Injection): Promise<string | undefined> {
  const place = new Place(template);
  const where = `${injection.what} at operation ${injection.at}`;
  try {
    const first = await place.run([], shimmed(place, injection));
    if (!existsSync(place.counter)) return `${where}: nothing was counted`;
    const wrong =
      injection.what === 'kill' && first.signal === 'SIGKILL' && !first.hung
        ? undefined
        : judge(place, first, expected);
    if (wrong !== undefined) return `${where}: ${wrong}`;
    const again = judgeDone(place, await place.run(), expected);
    return again && `${where}, then again: ${again}`;
  } finally {
    place.remove();
  }
}
