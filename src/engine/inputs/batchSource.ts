import type { TargetValues } from '../datasets/targetValues';
import { type Batch, type BatchShapes, rowsIn } from './batch';
import { targetFeed } from './targetFeed';
import { type EncodedSplit, exampleCount } from './text/encodedSplit';
import { padBatch } from './text/padBatch';
import { planEpoch } from './text/planBatches';

/** Which batches are wanted: plain data, so that it can cross to another thread. */
export interface EpochRequest {
  readonly encoded: EncodedSplit;
  readonly targets: TargetValues;
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
  const { encoded, targets, padId, shapes } = request;
  const most = Math.min(request.batchSize, exampleCount(encoded));
  const rows = Math.ceil(most / request.microBatches);
  const parts = Math.ceil(indices.length / rows);
  return Array.from({ length: parts }, (_, i) => {
    const own = indices.slice(i * rows, (i + 1) * rows);
    return withTargets(padBatch(encoded, own, { padId, shapes, rows }), targets, own);
  });
}

/** A batch with what is to be predicted of its examples, which stand at `indices`. */
export function withTargets(batch: Batch, targets: TargetValues, indices: readonly number[]): Batch {
  return { ...batch, feeds: { ...batch.feeds, targets: targetFeed(targets, indices, rowsIn(batch)) } };
}
