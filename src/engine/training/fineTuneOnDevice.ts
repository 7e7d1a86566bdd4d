import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import type { FinetuneResult } from '../../experiment/results';
import { acquireLock, type Lock } from '../../files/lock';
import { onGpu } from '../tensorflow/operations/execute';
import { fineTune } from './fineTune';
import type { FineTuneTask } from './fineTuneTask';
import type { TrainedModel } from './trainedModel';
import type { TrainingIo } from './trainingIo';

/**
 * Fine-tunes when the device is free: two trainings at once would only slow each other down, and a GPU may not hold both. Who waits
 * says so. On a GPU XLA compiles while training goes on; a CPU has no cores to spare for that, and there a training that was interrupted
 * must come to the same weights bit for bit, which it would not if XLA came in at another step.
 * @param keep is given the trained model, which its owner disposes of
 */
export async function fineTuneOnDevice(
  task: FineTuneTask,
  io: TrainingIo,
  keep: (model: TrainedModel) => void,
): Promise<FinetuneResult> {
  const lock = await lockDevice(io);
  try {
    return await fineTune({ ...task, compileAhead: onGpu() ? io.compileAhead : undefined }, io, keep);
  } finally {
    await lock?.release();
  }
}

/** The lock on the device; none where the user's cache cannot be written, since nobody could hold it. */
async function lockDevice(io: TrainingIo): Promise<Lock | undefined> {
  const message = 'Waiting: another training runs on this machine.';
  const onWait = () =>
    io.emit({ type: 'stage-progress', stage: 'finetune', done: 0, total: 0, unit: '', message });
  const file = path.join(io.cacheFolder, 'locks', 'device.lock');
  try {
    return await acquireLock(file, { signal: io.signal, onWait });
  } catch (thrown) {
    if (thrown instanceof GraftError && thrown.code === 'files/read-only') return undefined;
    throw thrown;
  }
}
