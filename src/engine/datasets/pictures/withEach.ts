import { CancelledError } from '../../../experiment/errors';

/** So many pictures are read and waited for at once: enough for all threads that decode. */
const atOnce = 16;

export interface EachOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each, with how many are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Does something with each picture, with several at a time.
 * @returns what came of them, in their order
 * @throws what `work` throws; CancelledError
 */
export async function withEach<Picture, Result>(
  pictures: readonly Picture[],
  { signal, onProgress }: EachOptions,
  work: (picture: Picture) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let [next, done] = [0, 0];
  const takeTurns = async () => {
    for (let i = next++; i < pictures.length; i = next++) {
      if (signal?.aborted) throw new CancelledError();
      results[i] = await work(pictures[i]!).catch((thrown) => {
        // Whatever ended because of the signal says so in its own words.
        throw signal?.aborted ? new CancelledError() : thrown;
      });
      onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}
