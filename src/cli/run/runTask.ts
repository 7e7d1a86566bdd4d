import type { Worker } from 'node:worker_threads';
import { prepareBatches } from '../../engine/inputs/batchSource';
import { ImagePool } from '../../engine/inputs/image/imagePool';
import { serveBatches } from '../../engine/inputs/remoteBatches';
import type { EngineDevice } from '../../engine/install/engineWheels';
import type { Engine } from '../../engine/install/findEngine';
import { nativeEnvironment } from '../../engine/install/nativeEnvironment';
import { findSoundEngine } from '../../engine/install/soundEngine';
import type { FromWorker, ToWorker, WorkerTask } from '../../engine/work/workerTask';
import { fromErrorRecord } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import type { RankRow } from '../../experiment/reports/ranking';
import type { NewEvent } from '../../experiment/runs/events';
import { cacheFolder } from '../../files/cacheFolder';
import type { Written } from '../../portable/textStream';
import { type HeadStart, startWorker } from './headStart';

export interface TaskOptions {
  device?: EngineDevice;
  onEvent?: (event: NewEvent) => void;
  /** Takes a text piece by piece, while it is being written. */
  onText?: (text: string) => void;
  /** Called when a text is whole; the next piece belongs to the next text. */
  onWritten?: (written: Written) => void;
  /** Takes each row of a ranking. */
  onRow?: (row: RankRow) => void;
  /** Called with a function that posts messages to the worker, once it has started. */
  onStart?: (post: (message: ToWorker) => void) => void;
  /** The head start, which may have started a worker already. */
  headStart?: HeadStart;
}

/**
 * Does one task in a worker thread that holds TensorFlow: a native call blocks its thread, and this one must stay free for signals,
 * the control file and the log, and prepares the batches of a training meanwhile.
 * @throws GraftError as the task does; `engine/not-installed`; `engine/died` if the worker ends without an answer
 */
export async function runTask<T>(task: WorkerTask, options: TaskOptions = {}): Promise<T> {
  await useEngine(options.device);
  const worker = options.headStart?.takeWorker() ?? startWorker();
  const post = (message: ToWorker) => worker.postMessage(message);
  post({ type: 'task', task });
  const answer = answerOf<T>(worker, options);
  options.onStart?.(post);
  return answer;
}

/**
 * Makes this process, and its workers, use the installed engine for a device.
 * @throws GraftError `engine/not-installed`, `engine/damaged`, `engine/bad-binding`
 */
export function useEngine(device: EngineDevice = 'auto'): Promise<Engine> {
  const engine = engines.get(device) ?? setUpEngine(device);
  engines.set(device, engine);
  return engine;
}

/** Looked for once: which of a hundred libraries are whole does not change under a command. */
const engines = new Map<EngineDevice, Promise<Engine>>();

async function setUpEngine(device: EngineDevice): Promise<Engine> {
  const { env } = process;
  const engine = await findSoundEngine({ device, cacheFolder: cacheFolder(env), env });
  env.GRAFT_BINDING = engine.binding;
  const native = nativeEnvironment(cacheFolder(env), engine);
  for (const [name, value] of Object.entries(native)) env[name] ??= value;
  if (device === 'cpu') env.CUDA_VISIBLE_DEVICES = '-1';
  return engine;
}

/**
 * What the worker answers to its task.
 * @throws GraftError as the task does; `engine/died` if the worker ends without an answer
 */
export function answerOf<T>(
  worker: Worker,
  { onEvent, onText, onWritten, onRow }: Pick<TaskOptions, 'onEvent' | 'onText' | 'onWritten' | 'onRow'> = {},
): Promise<T> {
  const images = new ImagePool();
  const answer = new Promise<T>((resolve, reject) => {
    // An event that cannot be written ends the task: without a log, the run's work would be lost.
    const handEvent = (event: NewEvent) => {
      try {
        onEvent?.(event);
      } catch (thrown) {
        reject(thrown);
        // Ignore the worker's last messages: the log takes no more events.
        worker.off('message', take);
        void worker.terminate();
      }
    };
    const take = (message: FromWorker) => {
      switch (message.type) {
        case 'event':
          return handEvent(message.event);
        case 'text':
          return onText?.(message.text);
        case 'written':
          return onWritten?.(message.written);
        case 'ranked':
          return onRow?.(message.row);
        case 'prepare-batches':
          return serveBatches(prepareBatches(message.request, images.view), message.port);
        case 'done':
          return resolve(message.value as T);
        case 'failed':
          return reject(fromErrorRecord(message.error));
      }
    };
    worker.on('message', take);
    worker.on('error', reject);
    worker.on('exit', (code) => reject(installError('engine/died', { ending: ['worker', code] })));
  });
  return answer.finally(() => images.close());
}
