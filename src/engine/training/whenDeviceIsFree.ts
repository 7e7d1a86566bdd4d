import path from 'node:path';
import { GraftError } from '../../experiment/errors/errors';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { acquireLock, type Lock } from '../../files/lock';
import type { Io } from '../io';

/**
 * Runs `work` when the device is free: two trainings at once would only slow each other down, and a GPU may not hold both. Reports
 * that it waits.
 * @throws CancelledError while it waits
 */
export async function whenDeviceIsFree<T>(
  io: Io,
  action: () => Promise<T>,
  stage: StageName = 'finetune',
): Promise<T> {
  const lock = await lockDevice(io, stage);
  try {
    return await action();
  } finally {
    await lock?.release();
  }
}

/** The lock on the device; none where the user's cache cannot be written, since no process could hold it. */
async function lockDevice(io: Io, stage: StageName): Promise<Lock | undefined> {
  const message = t('Waiting: another training runs on this machine.');
  const onWait = () => io.emit({ type: 'stage-progress', stage, done: 0, total: 0, unit: '', message });
  const file = path.join(io.cacheFolder, 'locks', 'device.lock');
  try {
    return await acquireLock(file, { signal: io.signal, onWait });
  } catch (thrown) {
    if (thrown instanceof GraftError && thrown.code === 'files/read-only') return undefined;
    throw thrown;
  }
}
