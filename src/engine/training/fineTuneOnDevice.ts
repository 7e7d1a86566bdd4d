import path from 'node:path';
import type { FinetuneResult } from '../../experiment/results';
import { acquireLock } from '../files/lock';
import type { Io } from '../io';
import { type FineTuneTask, fineTune } from './fineTune';

/**
 * Fine-tunes when the device is free: two trainings at once would only slow each other down, and a GPU may not hold both. Who waits
 * says so.
 */
export async function fineTuneOnDevice(task: FineTuneTask, io: Io): Promise<FinetuneResult> {
  const onWait = () =>
    io.emit({
      type: 'stage-progress',
      stage: 'finetune',
      done: 0,
      total: 0,
      unit: '',
      message: 'Waiting: another training runs on this machine.',
    });
  const lock = await acquireLock(path.join(io.cacheFolder, 'locks', 'device.lock'), {
    signal: io.signal,
    onWait,
  });
  try {
    return await fineTune(task, io);
  } finally {
    await lock.release();
  }
}
