import { CancelledError } from '../../experiment/errors';
import type { Feeds } from '../compile/feeds';
import type { OutputValues } from '../compile/program';
import type { TargetValues } from '../datasets/targetValues';
import { withTargets } from '../inputs/batchSource';
import { type EncodedSplit, exampleCount } from '../inputs/text/encodedSplit';
import { padBatch } from '../inputs/text/padBatch';
import { planScoring } from '../inputs/text/planBatches';
import { shapesHere } from './shapesHere';

export interface Scores {
  /** Mean loss of all examples. */
  loss: number;
  /** `[examples, labels]`, row-major, in the order of the examples: what the head gave. */
  outputs: Float32Array;
}

export interface ScoreOptions {
  /** How many outputs the head has. */
  labels: number;
  batchSize: number;
  padId: number;
  signal: AbortSignal;
  /** Told how many examples are done. */
  onProgress?: (done: number) => void;
}

/** Examples as they are scored: as tokens, and what is to be predicted of them. */
export interface ScoredSplit {
  readonly encoded: EncodedSplit;
  readonly targets: TargetValues;
}

/**
 * Scores every example of a split once.
 * @param score what `taskScore` computes, of a batch
 * @throws CancelledError when `signal` fires
 */
export async function scoreExamples(
  score: (batch: Feeds) => OutputValues,
  split: ScoredSplit,
  options: ScoreOptions,
): Promise<Scores> {
  const { labels } = options;
  const examples = exampleCount(split.encoded);
  const scores: Scores = { loss: 0, outputs: new Float32Array(examples * labels) };
  let done = 0;
  for (const { indices, feeds } of scoringBatches(split, options)) {
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
export function* scoringBatches(
  { encoded, targets }: ScoredSplit,
  { batchSize, padId }: Pick<ScoreOptions, 'batchSize' | 'padId'>,
): Generator<{ indices: readonly number[]; feeds: Feeds }> {
  for (const indices of planScoring(encoded, batchSize)) {
    const options = { padId, shapes: shapesHere(), rows: indices.length };
    yield { indices, feeds: withTargets(padBatch(encoded, indices, options), targets, indices).feeds };
  }
}

/** Lets messages in (a cancel comes as one) and then looks whether there was one. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}
