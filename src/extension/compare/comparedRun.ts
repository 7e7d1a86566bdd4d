import type { JudgedAnswer } from '../../experiment/reports/answers';
import type { EpochMetrics } from '../../experiment/runs/results';
import type { RunRecord } from '../../experiment/runs/run';

/** A run as it stands in a comparison, for itself or for all runs that are the same but for their seeds. */
export interface ComparedRun {
  /** What its column and its curve are called. */
  readonly name: string;
  readonly record: RunRecord;
  /** The records of those runs, its own among them. */
  readonly repeats: readonly RunRecord[];
  /** In a word; a record alone does not tell that its run was interrupted. */
  readonly status: string;
  readonly epochs: readonly EpochMetrics[];
  /** To each example that was scored, where answers are right or wrong and were kept. */
  readonly answers: readonly JudgedAnswer[] | undefined;
}
