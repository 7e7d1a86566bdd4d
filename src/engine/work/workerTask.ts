import type { MessagePort } from 'node:worker_threads';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { RankRow } from '../../experiment/reports/ranking';
import type { NewEvent } from '../../experiment/runs/events';
import type { Written } from '../../portable/textStream';
import type { GenerationTask } from '../generation/generateText';
import type { BatchRequest } from '../inputs/batchSource';
import type { PackageQuestion } from '../packaging/askPackage';
import type { RunPlan } from '../stages/runPlan';
import type { CompileAheadRequest } from '../training/compileAhead';
import type { RankCandidate } from './ranking/rankModels';

/** The task of a TensorFlow worker, one for each worker. */
export type WorkerTask =
  | { kind: 'run'; plan: RunPlan }
  | { kind: 'find-rate'; plan: RunPlan }
  | { kind: 'rank'; candidates: readonly RankCandidate[] }
  | { kind: 'find-wrong-labels'; plan: RunPlan }
  | { kind: 'compile-ahead'; request: CompileAheadRequest }
  | ({ kind: 'predict' } & PackageQuestion)
  | ({ kind: 'generate' } & GenerationTask)
  | { kind: 'replay'; folder: string }
  | { kind: 'compare'; folder: string; against: string };

/** Messages from the main thread to the worker: its single task, possibly long after TensorFlow was loaded, and later messages. */
export type ToWorker = { type: 'task'; task: WorkerTask } | { type: 'cancel' } | { type: 'stop-after-epoch' };

/** Messages from the worker to the main thread. `done` or `failed` is the last. */
export type FromWorker =
  | { type: 'event'; event: NewEvent }
  /** A further part of a generated text. */
  | { type: 'text'; text: string }
  /** The text is complete; later parts belong to the next one. */
  | { type: 'written'; written: Written }
  /** A further row of a ranking. */
  | { type: 'ranked'; row: RankRow }
  /** Serve the batches at the transferred port. */
  | { type: 'prepare-batches'; request: BatchRequest; port: MessagePort }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; error: ErrorRecord };
