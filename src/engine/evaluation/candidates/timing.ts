import { loadOnnxRuntime, openOnnx } from '../../formats/onnx/onnxSession';
import { servedFeeds } from '../../formats/servedNames';
import { type Latency, measureLatency, type TimedBatch } from './latency';
import { withPeakMemory } from './peakMemory';

/** The timed model and batches, as plain data for another process. */
export interface TimingRequest {
  /** An ONNX model. */
  readonly file: string;
  readonly cacheFolder: string;
  readonly batches: readonly TimedBatch[];
}

/** The measured time and memory. */
export interface Timing {
  readonly latency: readonly Latency[];
  /** The growth of the process's memory; undefined if the system does not report it. */
  readonly peakBytes: number | undefined;
}

export type TimingAnswer = { readonly timing: Timing } | { readonly failure: string };

/** Times a model in ONNX Runtime, in a dedicated process. */
export async function timeModel({ file, cacheFolder, batches }: TimingRequest): Promise<Timing> {
  // Loads the library first, because its memory is not the model's.
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
