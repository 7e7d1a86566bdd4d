import { Worker } from 'node:worker_threads';
import type { CompileAhead } from '../../engine/training/compileAhead';
import type { ToWorker } from '../../engine/work/workerTask';
import { answerOf } from '../run/runTask';

/**
 * Compiles in a second TensorFlow worker, within the process that trains: a GPU's memory belongs to one process.
 * @param program the worker's file
 */
export function compileInThread(program: string): CompileAhead {
  return (request, signal) => {
    const worker = new Worker(program);
    worker.postMessage({ type: 'task', task: { kind: 'compile-ahead', request } } satisfies ToWorker);
    // It must not keep the process alive by itself.
    worker.unref();
    signal.addEventListener('abort', () => void worker.terminate(), { once: true });
    return answerOf<void>(worker);
  };
}
