import type { Feeds } from '../../compile/feeds';

/** The time of a batch. */
export interface Latency {
  readonly batchSize: number;
  readonly medianMs: number;
  /** The 95th percentile. */
  readonly p95Ms: number;
}

/** A batch and the number of timed runs. */
export interface TimedBatch {
  readonly feeds: Feeds;
  readonly batchSize: number;
  readonly runs: number;
}

const warmUps = 2;

/** Times a batch after a few warm-up runs. */
export async function measureLatency(
  { feeds, batchSize, runs }: TimedBatch,
  run: (feeds: Feeds) => Promise<unknown>,
): Promise<Latency> {
  for (let i = 0; i < warmUps; i++) await run(feeds);
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    await run(feeds);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { batchSize, medianMs: at(times, 0.5), p95Ms: at(times, 0.95) };
}

const at = (sorted: readonly number[], share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
