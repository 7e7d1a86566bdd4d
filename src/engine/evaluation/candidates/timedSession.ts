import { rowsOf } from '../../datasets/targetValues';
import { type OnnxSession, openOnnx } from '../../formats/onnx/onnxSession';
import { servedFeeds } from '../../formats/servedModel';
import type { InputSplit } from '../../inputs/encoded';
import { asServed } from '../../inputs/feeders';
import type { Io } from '../../io';
import { type Latency, measureLatency } from './latency';
import { withPeakMemory } from './peakMemory';

/** A model in ONNX Runtime, and what running it took. */
export interface TimedSession {
  readonly session: OnnxSession;
  readonly latency: readonly Latency[];
  readonly peakBytes: number | undefined;
}

/** Opens a model and times it on the first examples of a split; the caller closes it. */
export async function openTimed(
  onnx: Uint8Array,
  { encoded, targets }: InputSplit,
  io: Pick<Io, 'cacheFolder'>,
): Promise<TimedSession> {
  const served = { encoded: asServed(encoded), targets };
  const { result, peakBytes } = await withPeakMemory(async () => {
    const session = await openOnnx(onnx, io);
    try {
      const run = (feeds: Parameters<OnnxSession['run']>[0]) => session.run(servedFeeds(feeds));
      return { session, latency: await measureLatency(served, run, rowsOf(targets)) };
    } catch (thrown) {
      await session.close();
      throw thrown;
    }
  });
  return { ...result, peakBytes };
}
