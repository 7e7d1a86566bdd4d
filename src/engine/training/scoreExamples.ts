import { CancelledError } from '../../experiment/errors';
import type { Feeds } from '../compile/feeds';
import type { OutputValues } from '../compile/program';
import { padBatch, planScoring } from '../inputs/text/batches';
import type { EncodedSplit } from '../inputs/text/encodedSplit';
import { scoreFeeds } from './trainStep';

export interface Scores {
  /** Mean cross-entropy of all examples. */
  loss: number;
  /** `[examples]`, in the order of the examples. */
  predictions: Int32Array;
  /** `[examples, labels]`, row-major. */
  probabilities: Float32Array;
}

export interface ScoreOptions {
  /** How many classes there are. */
  labels: number;
  batchSize: number;
  padId: number;
  signal: AbortSignal;
  /** Told how many examples are done. */
  onProgress?: (done: number) => void;
}

/**
 * Scores every example of a split once.
 * @param score what `classificationScore` computes, of a batch
 * @throws CancelledError when `signal` fires
 */
export async function scoreExamples(
  score: (batch: Feeds) => OutputValues,
  encoded: EncodedSplit,
  options: ScoreOptions,
): Promise<Scores> {
  const { labels } = options;
  const examples = encoded.labels.length;
  const scores: Scores = {
    loss: 0,
    predictions: new Int32Array(examples),
    probabilities: new Float32Array(examples * labels),
  };
  let done = 0;
  for (const { indices, feeds } of scoringBatches(encoded, options)) {
    const batch = score(feeds);
    for (const [row, index] of indices.entries()) {
      scores.loss += batch.losses![row]! / examples;
      scores.predictions[index] = batch.predictions![row]!;
      scores.probabilities.set(
        batch.probabilities!.subarray(row * labels, (row + 1) * labels),
        index * labels,
      );
    }
    done += indices.length;
    options.onProgress?.(done);
    await nextTurn(options.signal);
  }
  return scores;
}

/** The batches in which a split is scored: positions of examples, and what is fed. All have as many rows, so that there are few shapes. */
export function* scoringBatches(
  encoded: EncodedSplit,
  { batchSize, padId }: Pick<ScoreOptions, 'batchSize' | 'padId'>,
): Generator<{ indices: readonly number[]; feeds: Feeds }> {
  const rows = Math.min(batchSize, encoded.labels.length);
  for (const indices of planScoring(encoded, batchSize))
    yield { indices, feeds: scoreFeeds(padBatch(encoded, indices, padId, rows)) };
}

/** Lets messages in (a cancel comes as one) and then looks whether there was one. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}
