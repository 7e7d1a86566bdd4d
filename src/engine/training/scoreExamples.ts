import type { Feeds, NamedNumbers } from '../compile/feeds';
import { underPrefix } from '../compile/namedFeeds';
import { type NamedValues, rowsOf } from '../datasets/exampleValues';
import { type BatchSource, prepareBatches, withTargets } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import type { BatchPlan } from '../inputs/feeder';
import { feederOf } from '../inputs/feeders';
import { GatheredOutputs } from '../inputs/gatheredOutputs';
import { sampleExamples } from '../inputs/sampleExamples';
import { shapesHere } from '../inputs/shapesHere';
import { nextTurn } from '../threads/nextTurn';
import { outputsPrefix } from './trainStep';

export interface Scores {
  /** Mean loss of all examples. */
  loss: number;
  /** The outputs of the head, in the order of the examples. */
  outputs: NamedValues;
}

export interface ScoreOptions extends ScoringOptions {
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
  score: (batch: Feeds) => NamedNumbers,
  split: InputSplit,
  options: ScoreOptions,
): Promise<Scores> {
  const examples = rowsOf(split.targets);
  const gathered = new GatheredOutputs(examples);
  let [loss, done] = [0, 0];
  for await (const { indices, feeds } of scoringBatches(split, options)) {
    const batch = score(feeds);
    for (const row of indices.keys()) loss += batch.losses!.values[row]! / examples;
    gathered.add(underPrefix(outputsPrefix, batch), indices);
    done += indices.length;
    options.onProgress?.(done);
    await nextTurn(options.signal);
  }
  return { loss, outputs: gathered.values() };
}

/** The batches in which a split is scored: positions of examples, and what is fed. */
export async function* scoringBatches(
  split: InputSplit,
  { batchSize, prepareBatches: prepare = prepareBatches }: ScoringOptions,
): AsyncGenerator<{ indices: readonly number[]; feeds: Feeds }> {
  for await (const { indices, microBatches } of prepare(scoringRequest(split, batchSize)))
    yield { indices, feeds: microBatches[0]!.feeds };
}

/** Batches of a sample of a split, with targets. */
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
