import type { ErrorRecord } from '../experiment/errors';
import type { NewEvent } from '../experiment/events';
import type { RunPlan } from './runPlan';

/** What the TensorFlow worker is asked to do, one thing a worker. */
export type WorkerTask =
  | { kind: 'run'; plan: RunPlan }
  | { kind: 'predict'; folder: string; texts: string[] }
  | { kind: 'replay'; folder: string }
  | { kind: 'compare'; folder: string; against: string };

/** From the main thread to the worker, while it works. */
export type ToWorker = { type: 'cancel' } | { type: 'stop-after-epoch' };

/** From the worker to the main thread. `done` or `failed` is the last. */
export type FromWorker =
  | { type: 'event'; event: NewEvent }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; error: ErrorRecord };
