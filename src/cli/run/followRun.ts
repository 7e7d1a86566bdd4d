import type { RunPlan } from '../../engine/stages/runPlan';
import { applyEvent, emptyRunState, type RunState } from '../../experiment/runs/runState';
import { readLock } from '../../files/lock';
import { followLog } from '../../runs/followLog';
import { runFiles } from '../../runs/graftFolder';
import type { RunView } from '../terminal/runView';
import { onStopRequest } from './stopRequests';

export interface FollowOptions {
  plan: RunPlan;
  /** The run of another process. */
  runId: string;
  lockFile: string;
  view: RunView;
}

/**
 * Shows the run of another process until it ends. Ctrl-C stops following, not the run.
 * @returns the final state of the run; undefined if the user stopped following
 */
export async function followRun({
  plan,
  runId,
  lockFile,
  view,
}: FollowOptions): Promise<RunState | undefined> {
  view.note(`Run ${runId} is already doing this; following it.`);
  const state = emptyRunState();
  const abort = new AbortController();
  const stopListening = onStopRequest(
    () => abort.abort(),
    () => view.note(`Run ${runId} continues.`),
  );
  const isOver = async () => !(await readLock(lockFile))?.alive;
  try {
    for await (const { line, event } of followLog(
      runFiles(plan.graftFolder, runId).events,
      isOver,
      abort.signal,
    )) {
      if (event) applyEvent(state, event);
      view.show(line, event, state);
    }
  } finally {
    stopListening();
    view.close();
  }
  return abort.signal.aborted ? undefined : state;
}

/** Whether a followed run completed all stages of this plan. */
export function didAll({ stages }: RunState, plan: RunPlan): boolean {
  return plan.stages.every((stage) => {
    const { status, key } = stages[stage];
    return (status === 'done' || status === 'cached') && key === plan.keys[stage];
  });
}
