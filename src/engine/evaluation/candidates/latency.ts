import type { Feeds } from '../../compile/feeds';
import type { InputSplit } from '../../inputs/encoded';
import { feederOf } from '../../inputs/feeders';

/** How long a batch takes. */
export interface Latency {
  readonly batchSize: number;
  readonly medianMs: number;
  /** 95 of 100 runs are not slower. */
  readonly p95Ms: number;
}

const warmUps = 2;
/** How often each size of a batch is timed. */
const runsOf = new Map([
  [1, 20],
  [32, 8],
]);

/** Times the first examples of a split, in batches of one and of 32. */
export async function measureLatency(
  { encoded }: InputSplit,
  run: (feeds: Feeds) => Promise<unknown>,
  examples: number,
): Promise<Latency[]> {
  const latencies: Latency[] = [];
  for (const [batchSize, runs] of runsOf) {
    const rows = Math.min(batchSize, examples);
    const options = { shapes: 'exact', rows } as const;
    const feeds = await feederOf(encoded).feeds(encoded, [...Array(rows).keys()], options);
    for (let i = 0; i < warmUps; i++) await run(feeds);
    const times: number[] = [];
    for (let i = 0; i < runs; i++) {
      const started = performance.now();
      await run(feeds);
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    latencies.push({ batchSize: rows, medianMs: at(times, 0.5), p95Ms: at(times, 0.95) });
  }
  return latencies;
}

const at = (sorted: readonly number[], share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
