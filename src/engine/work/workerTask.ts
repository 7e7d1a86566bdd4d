import type { MessagePort } from 'node:worker_threads';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { NewEvent } from '../../experiment/runs/events';
import type { Written } from '../../portable/textStream';
import type { GenerationTask } from '../generation/generateText';
import type { BatchRequest } from '../inputs/batchSource';
import type { PackageQuestion } from '../packaging/askPackage';
import type { RunPlan } from '../stages/runPlan';
import type { CompileAheadRequest } from '../training/compileAhead';

/** What the TensorFlow worker is asked to do, one thing a worker. */
export type WorkerTask =
  | { kind: 'run'; plan: RunPlan }
  | { kind: 'find-rate'; plan: RunPlan }
  | { kind: 'find-doubts'; plan: RunPlan }
  | { kind: 'compile-ahead'; request: CompileAheadRequest }
  | ({ kind: 'predict' } & PackageQuestion)
  | ({ kind: 'generate' } & GenerationTask)
  | { kind: 'replay'; folder: string }
  | { kind: 'compare'; folder: string; against: string };

/** From the main thread to the worker: its one task, which may come when TensorFlow has long been loaded, and what follows it. */
export type ToWorker = { type: 'task'; task: WorkerTask } | { type: 'cancel' } | { type: 'stop-after-epoch' };

/** From the worker to the main thread. `done` or `failed` is the last. */
export type FromWorker =
  | { type: 'event'; event: NewEvent }
  /** More of a text that is being written. */
  | { type: 'text'; text: string }
  /** The text is whole; what comes next belongs to the next one. */
  | { type: 'written'; written: Written }
  /** The batches are to be served at the port, which is handed over. */
  | { type: 'prepare-batches'; request: BatchRequest; port: MessagePort }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; error: ErrorRecord };
