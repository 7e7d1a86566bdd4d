import type { Batch, BatchShapes } from './batch';
import type { EncodedSplit } from './text/encodedSplit';
import { padBatch } from './text/padBatch';
import { planEpoch } from './text/planBatches';

/** Which batches are wanted: plain data, so that it can cross to another thread. */
export interface EpochRequest {
  readonly encoded: EncodedSplit;
  /** Examples in one update. */
  readonly batchSize: number;
  /** In how many parts an update is computed. */
  readonly microBatches: number;
  readonly seed: number;
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** How many batches of the epoch are done already. */
  readonly fromBatch: number;
  readonly padId: number;
  readonly shapes: BatchShapes;
}

/** What one update is computed from. */
export interface PreparedBatch {
  readonly microBatches: readonly Batch[];
  /** How many examples the micro-batches have together. */
  readonly examples: number;
}

/** Prepares the batches of an epoch in their order, wherever it runs; who has enough of them ends the iteration. */
export type BatchSource = (request: EpochRequest) => Iterable<PreparedBatch> | AsyncIterable<PreparedBatch>;

/** The batches of an epoch that are not done yet, prepared in this thread, each when it is asked for. */
export function* prepareEpoch(request: EpochRequest): Generator<PreparedBatch, void> {
  for (const indices of planEpoch(request).slice(request.fromBatch))
    yield { microBatches: microBatches(request, indices), examples: indices.length };
}

/** A batch in as many parts as are asked for. */
function microBatches(request: EpochRequest, indices: readonly number[]): Batch[] {
  const { encoded, padId, shapes } = request;
  const most = Math.min(request.batchSize, encoded.labels.length);
  const rows = Math.ceil(most / request.microBatches);
  const parts = Math.ceil(indices.length / rows);
  return Array.from({ length: parts }, (_, i) =>
    padBatch(encoded, indices.slice(i * rows, (i + 1) * rows), { padId, shapes, rows }),
  );
}
