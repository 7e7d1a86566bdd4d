import type { Feeds } from '../compile/feeds';
import type { OutputValues } from '../compile/program';
import { rowsOf } from '../datasets/targetValues';
import { type BatchSource, prepareBatches, withTargets } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import type { BatchPlan } from '../inputs/feeder';
import { feederOf } from '../inputs/feeders';
import { sampleExamples } from '../inputs/sampleExamples';
import { nextTurn } from '../threads/nextTurn';
import { shapesHere } from './shapesHere';

export interface Scores {
  /** Mean loss of all examples. */
  loss: number;
  /** `[examples, labels]`, row-major, in the order of the examples: what the head gave. */
  outputs: Float32Array;
}

export interface ScoreOptions extends ScoringOptions {
  /** How many outputs the head has. */
  labels: number;
  signal: AbortSignal;
  /** Told how many examples are done. */
  onProgress?: (done: number) => void;
}

export interface ScoringOptions {
  batchSize: number;
  /** Prepares the batches; left out, this thread does it. */
  prepareBatches?: BatchSource | undefined;
}

/**
 * Scores every example of a split once.
 * @param score what `taskScore` computes, of a batch
 * @throws CancelledError when `signal` fires
 */
export async function scoreExamples(
  score: (batch: Feeds) => OutputValues,
  split: InputSplit,
  options: ScoreOptions,
): Promise<Scores> {
  const { labels } = options;
  const examples = rowsOf(split.targets);
  const scores: Scores = { loss: 0, outputs: new Float32Array(examples * labels) };
  let done = 0;
  for await (const { indices, feeds } of scoringBatches(split, options)) {
    const batch = score(feeds);
    for (const [row, index] of indices.entries()) {
      scores.loss += batch.losses![row]! / examples;
      scores.outputs.set(batch.outputs!.subarray(row * labels, (row + 1) * labels), index * labels);
    }
    done += indices.length;
    options.onProgress?.(done);
    await nextTurn(options.signal);
  }
  return scores;
}

/** The batches in which a split is scored: positions of examples, and what is fed. */
export async function* scoringBatches(
  split: InputSplit,
  { batchSize, prepareBatches: prepare = prepareBatches }: ScoringOptions,
): AsyncGenerator<{ indices: readonly number[]; feeds: Feeds }> {
  for await (const { indices, microBatches } of prepare(scoringRequest(split, batchSize)))
    yield { indices, feeds: microBatches[0]!.feeds };
}

/** Batches of some examples that stand for a split, with what is to be predicted of them. */
export async function sampleBatches(split: InputSplit, plan: BatchPlan): Promise<Feeds[]> {
  const { encoded } = split;
  const batches: Feeds[] = [];
  for (const indices of sampleExamples(split, plan)) {
    const options = { shapes: shapesHere(), rows: indices.length };
    const feeds = await feederOf(encoded).feeds(encoded, indices, options);
    batches.push(withTargets({ feeds, examples: indices.length }, split, indices).feeds);
  }
  return batches;
}

/** All examples of a split, once each. */
export function scoringRequest({ encoded, targets }: InputSplit, batchSize: number) {
  return { encoded, targets, batchSize, shapes: shapesHere() };
}
