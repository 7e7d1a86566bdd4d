import { CancelledError } from '../../experiment/errors';
import type { Feeds } from '../compile/feeds';
import type { OutputValues } from '../compile/program';
import type { EncodedSplit } from '../inputs/text/encodedSplit';
import { padBatch } from '../inputs/text/padBatch';
import { planScoring } from '../inputs/text/planBatches';
import { shapesHere } from './shapesHere';

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

/** The batches in which a split is scored: positions of examples, and what is fed. */
export function* scoringBatches(
  encoded: EncodedSplit,
  { batchSize, padId }: Pick<ScoreOptions, 'batchSize' | 'padId'>,
): Generator<{ indices: readonly number[]; feeds: Feeds }> {
  for (const indices of planScoring(encoded, batchSize)) {
    const options = { padId, shapes: shapesHere(), rows: indices.length };
    yield { indices, feeds: padBatch(encoded, indices, options).feeds };
  }
}

/** Lets messages in (a cancel comes as one) and then looks whether there was one. */
export async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new CancelledError();
}
