import { parentPort, workerData } from 'node:worker_threads';
import { doTask } from '../engine/doTask';
import type { FromWorker, ToWorker, WorkerTask } from '../engine/workerTask';
import { toErrorRecord } from '../experiment/errors';

/** The TensorFlow worker: does the one task it was started with, and answers. */
async function main(): Promise<void> {
  const port = parentPort!;
  const post = (message: FromWorker) => port.postMessage(message);
  const abort = new AbortController();
  const requests = { stopAfterEpoch: false };
  port.on('message', (message: ToWorker) => {
    if (message.type === 'cancel') abort.abort();
    else requests.stopAfterEpoch = true;
  });
  try {
    const value = await doTask(workerData as WorkerTask, {
      emit: (event) => post({ type: 'event', event }),
      signal: abort.signal,
      now: Date.now,
      fetch,
      env: process.env,
      requests,
    });
    post({ type: 'done', value });
  } catch (thrown) {
    post({ type: 'failed', error: toErrorRecord(thrown) });
  } finally {
    port.close();
  }
}

void main();
