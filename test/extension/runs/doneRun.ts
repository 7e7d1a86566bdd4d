import { runResultSchema } from '../../../src/experiment/runs/results';
import type { RunRecord } from '../../../src/experiment/runs/run';
import { KnownRun } from '../../../src/extension/runs/knownRun';
import { FollowedRun } from '../../../src/runs/followedRun';
import { testEngine } from '../../runs/worlds';

/** A run of tickets.graft.md that is done. @param evaluation its scores on twelve test examples; none without it */
export function doneRun(
  id: string,
  given: Partial<RunRecord>,
  evaluation?: { accuracy: number; scored?: string },
): KnownRun {
  const folder = `/p/.graft/runs/${id}`;
  const known = new KnownRun(id, folder, new FollowedRun(id, folder, testEngine('')));
  const scores = evaluation && { split: 'test' as const, examples: 12, ...evaluation };
  known.record = {
    id,
    experiment: '/p/tickets.graft.md',
    status: 'done',
    startedAt: '2026-01-01T10:00:00Z',
    finishedAt: '2026-01-01T10:00:18Z',
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides: [],
    result: runResultSchema.parse(scores ? { evaluation: scores } : {}),
    ...given,
  };
  return known;
}
