import type { SinceLast } from '../../experiment/protocols/notebookProtocol';
import { describeNews, mainMetric } from '../../experiment/runs/runSummary';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';
import { earlierRuns } from './trainingBeside';

/** What the experiment's evaluation before a run's scored, and in what the run differs from it; undefined for the first. */
export function sinceLast(store: RunStore, run: KnownRun): SinceLast | undefined {
  if (!run.record) return undefined;
  const earlier = earlierRuns(store, run, run.record.experiment);
  const before = earlier.find(({ record }) => record && mainMetric(record))?.record;
  const score = before && mainMetric(before);
  return score && { metric: score.name, value: score.value, news: describeNews(run.record, before) };
}
