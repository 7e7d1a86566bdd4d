import path from 'node:path';
import type { FinetuneResult } from '../../experiment/results';
import { acquireLock } from '../../files/lock';
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
    return await fineTune({ ...task, compileAhead: onGpu() ? io.compileAhead : undefined }, io, keep);
  } finally {
    await lock.release();
  }
}
