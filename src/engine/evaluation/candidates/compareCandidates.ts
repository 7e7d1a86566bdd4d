import type { CandidateResult } from '../../../experiment/results';
import { type Compression, describeCompression } from '../../compression/compression';
import { taskNamed } from '../../tasks/tasks';
import type { TrainingIo } from '../../training/trainingIo';
import { type CandidateTask, type MeasuredCandidate, measureCandidate } from './measureCandidate';

/** Measures the trained model and then each candidate of it, in the order in which they are asked for. */
export async function compareCandidates(
  task: CandidateTask,
  compressions: readonly Compression[],
  io: TrainingIo,
): Promise<CandidateResult[]> {
  const all: Compression[] = [{ prune: undefined, quantize: undefined }, ...compressions];
  let trained: MeasuredCandidate | undefined;
  const results: CandidateResult[] = [];
  for (const [done, compression] of all.entries()) {
    const message = `Measuring: ${describeCompression(compression)}`;
    io.emit({
      type: 'stage-progress',
      stage: 'optimize',
      done,
      total: all.length,
      unit: 'candidates',
      message,
    });
    const measured = await measureCandidate(task, compression, trained, io);
    trained ??= measured;
    results.push(measured.result);
  }
  return results;
}

/**
 * The smallest candidate that loses at most so much of the trained model's score; the trained model itself if none does.
 * @param candidates the trained model first
 */
export function chooseCandidate(
  [trained, ...others]: readonly CandidateResult[],
  task: string,
  maxLoss: number,
): string {
  const { primaryMetric } = taskNamed(task);
  const score = (candidate: CandidateResult) => candidate.metrics[primaryMetric] ?? Number.NEGATIVE_INFINITY;
  const good = others.filter((candidate) => score(candidate) >= score(trained!) - maxLoss);
  const smallest = good.sort((a, b) => a.bytes - b.bytes)[0];
  return (smallest ?? trained!).name;
}
