import type { RunPlan } from '../../engine/stages/runPlan';
import { applyEvent, emptyRunState, type RunState } from '../../experiment/runs/runState';
import type { Executor, RunHandle } from '../../runs/executor';
import type { RunView } from '../terminal/runView';
import { onStopRequest } from './stopRequests';

/**
 * Shows a run that is in progress until it ends. Ctrl-C stops following, not the run.
 * @returns the final state of the run; undefined if the user stopped following
 */
export async function followRun(
  executor: Executor,
  run: RunHandle,
  view: RunView,
): Promise<RunState | undefined> {
  view.note(`Run ${run.id} is already doing this; following it.`);
  let state = emptyRunState();
  const abort = new AbortController();
  const stopListening = onStopRequest(
    () => abort.abort(),
    () => view.note(`Run ${run.id} continues.`),
  );
  try {
    for await (const { lines, restarted } of executor.watch(run, { signal: abort.signal })) {
      if (restarted) state = emptyRunState();
      for (const { line, event } of lines) {
        if (event) applyEvent(state, event);
        view.show(line, event, state);
      }
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
