import type { EngineDevice } from '../../engine/install/engineWheels';
import type { WorkerTask } from '../../engine/work/workerTask';
import type { NewEvent } from '../../experiment/runs/events';
import { emptyRunState } from '../../experiment/runs/runState';
import { runTask } from '../run/runTask';
import { onStopRequest } from '../run/stopRequests';
import { TerminalView } from '../terminal/terminalView';

/**
 * Has a task done that leaves no run: its progress is on stderr, and Ctrl-C cancels it.
 * @throws GraftError as the task does; CancelledError
 */
export async function askWorker<T>(task: WorkerTask, device: EngineDevice): Promise<T> {
  const stops: (() => void)[] = [];
  try {
    return await runTask<T>(task, {
      device,
      onEvent: showProgress(stops),
      onStart: (post) => {
        stops.push(
          onStopRequest(
            () => post({ type: 'cancel' }),
            (text) => console.error(text),
          ),
        );
      },
    });
  } finally {
    for (const stop of stops) stop();
  }
}

/** Progress and warnings on stderr, so that stdout has the result alone. */
function showProgress(stops: (() => void)[]): (event: NewEvent) => void {
  const view = new TerminalView(process.stderr);
  stops.push(() => view.close());
  const state = emptyRunState();
  return (event) => view.show('', { ...event, seq: 0, time: new Date().toISOString() }, state);
}
