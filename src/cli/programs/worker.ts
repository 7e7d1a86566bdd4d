import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { sharpFolder } from '../../engine/images/sharpFolder';
import { remoteBatchSource } from '../../engine/inputs/remoteBatches';
import { doTask } from '../../engine/work/doTask';
import type { FromWorker, ToWorker, WorkerTask } from '../../engine/work/workerTask';
import { toErrorRecord } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import { cacheFolder } from '../../files/cacheFolder';
import { asUnforeseenFileError, systemCode } from '../../files/fileErrors';
import { processIo } from '../run/processIo';
import { compileInThread } from './compileInThread';

/** The worker of a task: performs what it is given, with TensorFlow where that takes it, and returns the result. */
async function main(): Promise<void> {
  const port = parentPort!;
  const post = (message: FromWorker, handedOver: MessagePort[] = []) => port.postMessage(message, handedOver);
  const abort = new AbortController();
  let stopAfterEpoch = false;
  const task = new Promise<WorkerTask>((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (message.type === 'task') resolve(message.task);
      else if (message.type === 'cancel') abort.abort();
      else stopAfterEpoch = true;
    });
  });
  try {
    const value = await doTask(await task, {
      ...processIo(abort.signal),
      emit: (event) => post({ type: 'event', event }),
      onText: (text) => post({ type: 'text', text }),
      onRow: (row) => post({ type: 'ranked', row }),
      onWritten: (written) => post({ type: 'written', written }),
      stopAfterEpoch: () => stopAfterEpoch,
      prepareBatches: remoteBatchSource((request, at) =>
        post({ type: 'prepare-batches', request, port: at }, [at]),
      ),
      compileAhead: compileInThread(__filename),
    });
    post({ type: 'done', value });
  } catch (thrown) {
    post({ type: 'failed', error: toErrorRecord(asUnforeseenFileError(asLoadingError(thrown))) });
  } finally {
    port.close();
  }
}

/** The error of a library that the system cannot load, worded for a user; any other error as it is. */
function asLoadingError(thrown: unknown): unknown {
  if (systemCode(thrown) !== 'ERR_DLOPEN_FAILED') return thrown;
  const { message } = thrown as Error;
  return installError('engine/does-not-load', { why: message, when: 'started' });
}

async function answerAboutImages(): Promise<void> {
  const { serveImages } = await import('../../engine/inputs/image/serveImages');
  serveImages(parentPort!, sharpFolder(cacheFolder(process.env)));
}

async function answerAboutPackages(): Promise<void> {
  const { servePackages } = await import('../../engine/packaging/servePackages');
  servePackages(parentPort!, { cacheFolder: cacheFolder(process.env) });
}

/** A thread that is started for images, or to ask packages, does nothing else. */
if (workerData === 'images') void answerAboutImages();
else if (workerData === 'packages') void answerAboutPackages();
else void main();
