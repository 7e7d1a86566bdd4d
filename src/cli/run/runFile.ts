import type { EngineDevice, EngineVariant } from '../../engine/install/engineWheels';
import { resolveDevice } from '../../engine/install/findEngine';
import type { RunPlan } from '../../engine/stages/runPlan';
import { isMissingEngine, toErrorRecord } from '../../experiment/errors/errors';
import { planning } from '../../experiment/protocols/protocol';
import { applyEvent, emptyRunState, type RunState } from '../../experiment/runs/runState';
import { asUnforeseenFileError } from '../../files/fileErrors';
import { Heartbeat } from '../../files/heartbeat';
import { acquireLock, type LockState, readLock } from '../../files/lock';
import { readClaim } from '../../runs/claims';
import type { Executor, RunHandle } from '../../runs/executor';
import { localHost } from '../../runs/localHost';
import { exitCodes } from '../terminal/exitCodes';
import { PlanBar } from '../terminal/planBar';
import type { RunView } from '../terminal/runView';
import { terminalText } from '../terminal/terminalText';
import { askForLabel } from './askForLabel';
import { createRunView } from './createRunView';
import type { HeadStart } from './headStart';
import { executor } from './processIo';
import { type RunRequest, readRequest } from './readRequest';
import { deviceOption, type RunOptions } from './runOptions';
import { useEngine } from './runTask';
import { onStopRequest } from './stopRequests';
import { superviseRun } from './superviseRun';

/**
 * `graft run`: reads and checks the experiment, then runs it, or follows a process that is already running the same thing.
 * @returns the exit code
 */
export async function runFile(file: string, options: RunOptions, headStart: HeadStart): Promise<number> {
  void localHost.report(planning);
  try {
    const asked = deviceOption(options);
    await askForLabel(file, options);
    const bar = new PlanBar(process.stderr);
    const request = await readRequest(file, options, {
      onImages: (done, total) => bar.show(done, total),
    }).finally(() => bar.close());
    const device = await deviceToUse(asked);
    return await runOrFollow(request, options, device, headStart);
  } catch (thrown) {
    await localHost.report({ type: 'refused', error: toErrorRecord(asUnforeseenFileError(thrown)) });
    throw thrown;
  } finally {
    await headStart.dismiss();
  }
}

/**
 * Only one process works on a key at a time. A second process with the same key follows the first, and then runs the remaining stages:
 * none, if both asked for the same stages.
 */
async function runOrFollow(
  request: RunRequest,
  options: RunOptions,
  device: EngineVariant,
  headStart: HeadStart,
): Promise<number> {
  const { plan, graft } = request;
  const key = workKey(plan);
  const { lock: lockFile } = graft.claim(key);
  await graft.guard(lockFile);
  const heartbeat = new Heartbeat();
  const held = await readLock(lockFile, heartbeat);
  const other = held?.alive ? await readClaim(graft, key) : undefined;
  if (other) {
    const run = graft.run(other.id);
    await localHost.report({ type: 'run', runId: run.id, folder: run.folder });
    const state = await followRun(executor, run, createRunView(options));
    if (!state || state.status === 'cancelled') return exitCodes.cancelled;
    if (state.status === 'failed') return exitCodes.failed;
    return didAll(state, plan) ? exitCodes.done : runOrFollow(request, options, device, headStart);
  }
  const onWait = ({ owner }: LockState) =>
    console.error(terminalText(`Waiting for process ${owner?.pid ?? '?'}, which has the lock ${lockFile}.`));
  const lock = await acquireLock(lockFile, { onWait, heartbeat });
  try {
    return await superviseRun({ request, options, device, key, host: localHost, headStart });
  } finally {
    await lock.release();
  }
}

/** Where the run computes, as far as can be told. Without an engine it gets as far as the model, and says so there. */
async function deviceToUse(asked: EngineDevice): Promise<EngineVariant> {
  try {
    return await resolveDevice(await useEngine(asked), asked, process.env);
  } catch (thrown) {
    if (!isMissingEngine(thrown)) throw thrown;
    return asked === 'gpu' ? 'gpu' : 'cpu';
  }
}

/** The key that two runs must not work on at the same time: that of training, or of the last stage of a run without training. */
function workKey({ stages, keys }: RunPlan): string {
  return keys[stages.includes('finetune') ? 'finetune' : stages.at(-1)!];
}

/**
 * Shows a run that is in progress until it ends. Ctrl-C stops following, not the run.
 * @returns the final state of the run; undefined if the user stopped following
 */
async function followRun(executor: Executor, run: RunHandle, view: RunView): Promise<RunState | undefined> {
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
function didAll({ stages }: RunState, plan: RunPlan): boolean {
  return plan.stages.every((stage) => {
    const { status, key } = stages[stage];
    return (status === 'done' || status === 'cached') && key === plan.keys[stage];
  });
}
