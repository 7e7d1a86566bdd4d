import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { CancelledError } from '../experiment/errors/errors';
import { processIdentitySchema } from '../experiment/runs/processIdentity';
import { parseJson } from '../experiment/words/parseJson';
import { asFileError, isMissing, systemCode } from './fileErrors';
import { Heartbeat, heartbeatMs } from './heartbeat';
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
  /** False: the owner is gone, and the next process that asks takes over. */
  readonly alive: boolean;
}

export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once for each owner that is waited for. */
  readonly onWait?: ((state: LockState) => void) | undefined;
  /** The last observation of the lock. */
  readonly heartbeat?: Heartbeat | undefined;
}

const pollMs = 150;

/**
 * Takes the lock for a path, waiting for a living owner and taking over from a dead one. Makes the parent folders.
 * Released by `release`, and when the process exits; a killed process's lock is seen to be dead by its start time.
 * @throws CancelledError when `signal` fires; GraftError `files/disk-full`, `files/read-only`
 */
export async function acquireLock(file: string, options: LockOptions = {}): Promise<Lock> {
  const { signal, onWait, heartbeat = new Heartbeat() } = options;
  const owner: LockOwner = { ...thisProcess(), token: randomUUID(), acquiredAt: new Date().toISOString() };
  await makeFolder(path.dirname(file));
  const watch = { lock: heartbeat, guard: new Heartbeat() };
  let waitedFor: string | undefined;
  while (!(await create(file, JSON.stringify(owner)))) {
    const state = await look(file, watch.lock);
    if (state?.alive === false && (await removeDead(file, watch))) continue;
    const name = state?.owner?.token ?? '';
    if (state && state.alive !== false && name !== waitedFor) {
      waitedFor = name;
      onWait?.({ owner: state.owner, alive: true });
    }
    await pause(signal);
  }
  return hold(file, owner);
}

/**
 * The holder of the lock for a path, and whether it is still alive; undefined if the lock is free. Where a pid says nothing (another
 * machine or container, a file that cannot be read), the lock is watched for some seconds.
 */
export async function readLock(file: string, heartbeat = new Heartbeat()): Promise<LockState | undefined> {
  for (; ; await sleep(pollMs)) {
    const state = await look(file, heartbeat);
    if (!state) return undefined;
    if (state.alive !== undefined) return { owner: state.owner, alive: state.alive };
  }
}

/** Removes the locks in a folder whose owner is known to be gone. */
export async function sweepLocks(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const watch = { lock: new Heartbeat(), guard: new Heartbeat() };
    const state = await look(file, watch.lock).catch(() => undefined);
    if (state?.owner && state.alive === false) await removeDead(file, watch).catch(() => false);
  }
}

/** @returns `alive` is undefined while that is unknown */
async function look(
  file: string,
  heartbeat: Heartbeat,
): Promise<{ owner: LockOwner | undefined; alive: boolean | undefined } | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const owner = parseOwner(await readPlainFile(file));
    return { owner, alive: (owner && isRunning(owner)) ?? heartbeat.judge(mtimeMs) };
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

/** Creates the file with its text; false if it already exists. */
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
 * under a second, momentary file; one left by a crash in that moment is taken away when it was watched long enough.
 */
async function removeDead(file: string, watch: { lock: Heartbeat; guard: Heartbeat }): Promise<boolean> {
  const guard = `${file}.takeover`;
  if (!(await create(guard, ''))) {
    const found = await stat(guard).catch(() => undefined);
    if (found && watch.guard.judge(found.mtimeMs) === false) await rm(guard, { force: true });
    return false;
  }
  try {
    const state = await look(file, watch.lock);
    if (state?.alive === false) await rm(file, { force: true });
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
