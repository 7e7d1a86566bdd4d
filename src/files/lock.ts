import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CancelledError } from '../experiment/errors';
import { parseJson } from '../experiment/parseJson';
import { processIdentitySchema } from '../experiment/processIdentity';
import { asFileError, isMissing, systemCode } from './fileErrors';
import { makeFolder } from './makeFolder';
import { readPlainFile } from './readPlainFile';
import { isRunning, thisProcess } from './runningProcess';

/** A lock file's text. It may come from anywhere, so it is parsed, and nothing is ever done to the process it names. */
const ownerSchema = z.object({
  ...processIdentitySchema.shape,
  /** Tells this lock from every other one, so that only its owner removes it. */
  token: z.string().max(100),
  acquiredAt: z.string().max(40),
});
export type LockOwner = z.infer<typeof ownerSchema>;

export interface LockState {
  /** Missing if the file does not say it in a form that can be read. */
  readonly owner: LockOwner | undefined;
  /** False: the owner is gone, and whoever asks next takes over. */
  readonly alive: boolean;
}

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once for each owner that is waited for. */
  readonly onWait?: ((state: LockState) => void) | undefined;
}

const heartbeatMs = 5_000;
/** A heartbeat decides only where pids say nothing (another machine or container), or the file cannot be read. */
const silenceMs = 30_000;
const pollMs = 150;

/**
 * Takes the lock for a path, waiting for a living owner and taking over from a dead one. Makes the parent folders.
 * Released by `release`, and when the process exits; a killed process's lock is seen to be dead by its start time.
 * @throws CancelledError when `signal` fires; GraftError `files/disk-full`, `files/read-only`
 */
export async function acquireLock(file: string, { signal, onWait }: LockOptions = {}): Promise<Lock> {
  const owner: LockOwner = { ...thisProcess(), token: randomUUID(), acquiredAt: new Date().toISOString() };
  await makeFolder(path.dirname(file));
  let waitedFor: string | undefined;
  while (!(await create(file, JSON.stringify(owner)))) {
    const state = await readLock(file);
    if (state && !state.alive && (await removeDead(file))) continue;
    const name = state?.owner?.token ?? '';
    if (state?.alive && name !== waitedFor) {
      waitedFor = name;
      onWait?.(state);
    }
    await pause(signal);
  }
  return hold(file, owner);
}

/** The holder of the lock for a path, and whether it is still alive; undefined if the lock is free. */
export async function readLock(file: string): Promise<LockState | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const owner = parseOwner(await readPlainFile(file));
    // A time in the future was never a heartbeat: such a lock would live until then.
    const beating = Math.abs(Date.now() - mtimeMs) < silenceMs;
    return { owner, alive: (owner && isRunning(owner)) ?? beating };
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return ownerSchema.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}

/** Creates the file with its text; false if it is there already. */
async function create(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    if (systemCode(thrown) === 'ENOSPC') await rm(file, { force: true });
    throw asFileError(thrown, file);
  }
}

/**
 * Removes a dead owner's lock. Two who both saw it dead must not remove each other's new one, so it is looked at again and removed
 * under a second, momentary file; one left by a crash in that moment counts as gone after a silence.
 */
async function removeDead(file: string): Promise<boolean> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, ''))) {
    const since = await stat(guard).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > silenceMs) await rm(guard, { force: true });
    return false;
  }
  try {
    const state = await readLock(file);
    if (state && !state.alive) await rm(file, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function hold(file: string, owner: LockOwner): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, heartbeatMs);
  beat.unref();
  const removeOurs = () => {
    clearInterval(beat);
    process.off('exit', removeOurs);
    try {
      if (parseOwner(readFileSync(file, 'utf8'))?.token === owner.token) unlinkSync(file);
    } catch {
      // Gone already: nothing is held any more.
    }
  };
  process.on('exit', removeOurs);
  return { release: async () => removeOurs() };
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(pollMs, undefined, signal ? { signal } : {});
  } catch {
    throw new CancelledError();
  }
}
