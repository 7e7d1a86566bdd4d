import { CancelledError } from '../../../experiment/errors/errors';

/** The number of images read at once: enough for all threads that decode. */
const atOnce = 16;

export interface EachOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each, with how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Calls `work` for each image, several at a time. Returns when no call is pending, even after a failure, so that the caller can close
 * the tools of the work.
 * @returns the results in the order of the images
 * @throws the first error of `work`; CancelledError
 */
export async function withEach<Image, Result>(
  images: readonly Image[],
  { signal, onProgress }: EachOptions,
  work: (image: Image) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let [next, done] = [0, 0];
  const takeTurns = async () => {
    for (let i = next++; i < images.length && failures.length === 0; i = next++)
      try {
        if (signal?.aborted) throw new CancelledError();
        results[i] = await work(images[i]!);
        onProgress?.(++done);
      } catch (thrown) {
        // Work that the signal ended fails with its own error.
        failures.push(signal?.aborted ? new CancelledError() : thrown);
      }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Enough reports for a smooth bar; one for each of a hundred thousand images would fill the log. */
const reports = 200;

/** Returns a function that passes on at most `reports` of the counts up to `total`, the last one included. */
export function atTimes(total: number, report: (done: number) => void): (done: number) => void {
  const step = Math.ceil(total / reports);
  return (done) => {
    if (done % step === 0 || done === total) report(done);
  };
}
