import type { JudgedAnswer } from '../../experiment/reports/answers';
import type { EpochMetrics } from '../../experiment/runs/results';
import type { RunRecord } from '../../experiment/runs/run';

/** A run in a comparison, alone or for all runs that differ only by seed. */
export interface ComparedRun {
  /** The name of its column and curve. */
  readonly name: string;
  readonly record: RunRecord;
  /** The records of these runs, including its own. */
  readonly repeats: readonly RunRecord[];
  /** The status in a word; a record alone does not show an interruption. */
  readonly status: string;
  readonly epochs: readonly EpochMetrics[];
  /** The answers to the scored examples, if they are right or wrong and were kept. */
  readonly answers: readonly JudgedAnswer[] | undefined;
}
