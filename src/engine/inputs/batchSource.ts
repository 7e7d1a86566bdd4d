import { axisSizes } from '../compile/namedFeeds';
import { rowsOf } from '../datasets/exampleValues';
import { type Batch, type BatchShapes, rowsIn } from './batch';
import type { InputSplit } from './encoded';
import type { Draw, MakeExample } from './feeder';
import { feederOf } from './feeders';
import { mixedTargets, seenTargets } from './movedTargets';
import { cut } from './planBatches';
import { otherTargetsPrefix, targetFeeds, targetsPrefix } from './targetFeeds';

/** Which batches are wanted: plain data, so that it can cross to another thread. */
export interface BatchRequest extends InputSplit {
  /** Examples in one update, or that are scored at once. */
  readonly batchSize: number;
  readonly shapes: BatchShapes;
  /** The positions of the wanted examples; all where absent. */
  readonly only?: readonly number[] | undefined;
  /** The epoch to train; absent, every example is scored once. */
  readonly training?: EpochPart | undefined;
}

/** An epoch of a training, or what is left of it. */
export interface EpochPart extends Draw {
  /** How many batches of the epoch are done already. */
  readonly fromBatch: number;
  /** In how many parts an update is computed. */
  readonly microBatches: number;
}

/** The examples of one update, or those that are scored at once. */
export interface PreparedBatch {
  readonly microBatches: readonly Batch[];
  /** The positions of the examples that the micro-batches have together. */
  readonly indices: readonly number[];
}

/** Prepares batches in order, in this thread or another. The caller may end the iteration early. */
export type BatchSource = (request: BatchRequest) => AsyncIterable<PreparedBatch>;

/**
 * Prepares batches in this thread, each on request. Where other threads make the examples, the next batch begins before the current
 * one is complete, so that these threads never wait for its last example.
 * @param makeExample makes examples that each epoch sees differently
 */
export async function* prepareBatches(
  request: BatchRequest,
  makeExample?: MakeExample,
): AsyncGenerator<PreparedBatch, void> {
  const { encoded, training } = request;
  const ahead = training && feederOf(encoded).drawnViews?.(encoded) ? 1 : 0;
  const begun: Promise<PreparedBatch>[] = [];
  for (const indices of planOf(request)) {
    const batch = prepareBatch(request, indices, makeExample);
    // The consumer learns of a failure, unless it stops before this batch.
    batch.catch(() => undefined);
    begun.push(batch);
    if (begun.length > ahead) yield begun.shift()!;
  }
  for (const batch of begun) yield batch;
}

async function prepareBatch(
  request: BatchRequest,
  indices: readonly number[],
  makeExample: MakeExample | undefined,
): Promise<PreparedBatch> {
  const { encoded } = request;
  const microBatches: Batch[] = [];
  for (const part of partsOf(request, indices)) {
    const feeds = await feederOf(encoded).feeds(encoded, part, { ...optionsOf(request, part), makeExample });
    microBatches.push(withTargets({ feeds, examples: part.length }, request, part));
  }
  return { microBatches, indices };
}

/** The same batches in their shapes only, all zeros, at no cost. */
export function* blankBatches(request: BatchRequest): Generator<PreparedBatch, void> {
  const { encoded } = request;
  const feeder = feederOf(encoded);
  for (const indices of planOf(request)) {
    const microBatches = partsOf(request, indices).map((part) => {
      const feeds = feeder.blankFeeds(encoded, part, optionsOf(request, part));
      return withTargets({ feeds, examples: part.length }, request, part);
    });
    yield { microBatches, indices };
  }
}

function planOf({ encoded, targets, batchSize, training, only }: BatchRequest): number[][] {
  const plan = { examples: rowsOf(targets), batchSize };
  const feeder = feederOf(encoded);
  const batches = training
    ? feeder.planEpoch(encoded, plan, training).slice(training.fromBatch)
    : feeder.planScoring(encoded, plan);
  if (!only || only.length === plan.examples) return batches;
  const wanted = new Set(only);
  return cut(
    batches.flat().filter((example) => wanted.has(example)),
    batchSize,
  );
}

/** Cuts a batch into the requested number of parts. */
function partsOf(request: BatchRequest, indices: readonly number[]): (readonly number[])[] {
  const rows = rowsInPart(request);
  const parts = Math.ceil(indices.length / rows);
  return Array.from({ length: parts }, (_, i) => indices.slice(i * rows, (i + 1) * rows));
}

/** A split that is smaller than a batch has no rows beyond its examples. */
function rowsInPart({ targets, batchSize, training }: BatchRequest): number {
  return Math.ceil(Math.min(batchSize, rowsOf(targets)) / (training?.microBatches ?? 1));
}

/** Scoring pads no batch: a separate graph for the last batch costs less than empty rows. */
function optionsOf(request: BatchRequest, part: readonly number[]) {
  const { shapes, training: draw } = request;
  return { shapes, draw, rows: draw ? rowsInPart(request) : part.length };
}

/** A batch with the targets of its examples, those at `indices`, and of the examples mixed into them. */
export function withTargets(
  batch: Batch,
  split: InputSplit & Pick<BatchRequest, 'training'>,
  indices: readonly number[],
): Batch {
  const rows = rowsIn(batch);
  const axes = axisSizes(batch.feeds);
  const { encoded, training } = split;
  const seen = seenTargets(split, indices, training);
  const mixed = training && feederOf(encoded).mixedIn?.(encoded, indices, training);
  const others = mixed && mixedTargets(split, indices, mixed.partners, training);
  return {
    ...batch,
    feeds: {
      ...batch.feeds,
      ...targetFeeds(targetsPrefix, seen.targets, seen.indices, rows, axes),
      ...(others && {
        ...targetFeeds(otherTargetsPrefix, others.targets, others.indices, rows, axes),
        otherShares: { values: filledUp(mixed.shares, rows), shape: [rows], axes: ['rows'] },
      }),
    },
  };
}

function filledUp(numbers: readonly number[], length: number): Float32Array {
  const values = new Float32Array(length);
  values.set(numbers);
  return values;
}
