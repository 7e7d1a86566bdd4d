import { loadOnnxRuntime, openOnnx } from '../../formats/onnx/onnxSession';
import { servedFeeds } from '../../formats/servedNames';
import { type Latency, measureLatency, type TimedBatch } from './latency';
import { withPeakMemory } from './peakMemory';

/** What is timed: plain data, since another process does it. */
export interface TimingRequest {
  /** An ONNX model. */
  readonly file: string;
  readonly cacheFolder: string;
  readonly batches: readonly TimedBatch[];
}

/** What running a model took. */
export interface Timing {
  readonly latency: readonly Latency[];
  /** By how much the model raised the memory of its process; undefined where the system does not say. */
  readonly peakBytes: number | undefined;
}

export type TimingAnswer = { readonly timing: Timing } | { readonly failure: string };

/** Times a model in ONNX Runtime. For a process that does nothing else: its memory and its cores are the model's. */
export async function timeModel({ file, cacheFolder, batches }: TimingRequest): Promise<Timing> {
  // The library itself is no part of what a model takes.
  loadOnnxRuntime(cacheFolder);
  const { result, peakBytes } = await withPeakMemory(async () => {
    const session = await openOnnx(file, { cacheFolder });
    const latency: Latency[] = [];
    for (const batch of batches)
      latency.push(await measureLatency(batch, (feeds) => session.run(servedFeeds(feeds))));
    return latency;
  });
  return { latency: result, peakBytes };
}
