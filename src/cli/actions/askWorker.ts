import type { EngineDevice } from '../../engine/install/engineWheels';
import type { WorkerTask } from '../../engine/work/workerTask';
import type { RankRow } from '../../experiment/reports/ranking';
import type { NewEvent } from '../../experiment/runs/events';
import { emptyRunState } from '../../experiment/runs/runState';
import { runTask } from '../run/runTask';
import { onStopRequest } from '../run/stopRequests';
import { TerminalView } from '../terminal/terminalView';

/**
 * Has a task done that leaves no run: its progress is on stderr, and Ctrl-C cancels it.
 * @param onRow takes each row of a ranking, and a function that prints a line above the progress
 * @throws GraftError as the task does; CancelledError
 */
export async function askWorker<T>(
  task: WorkerTask,
  device: EngineDevice,
  onRow?: (row: RankRow, say: (text: string) => void) => void,
): Promise<T> {
  const view = new TerminalView(process.stderr);
  const stops = [() => view.close()];
  try {
    return await runTask<T>(task, {
      device,
      ...(onRow && { onRow: (row) => onRow(row, (text) => view.say(text)) }),
      onEvent: showProgress(view),
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
function showProgress(view: TerminalView): (event: NewEvent) => void {
  const state = emptyRunState();
  return (event) => view.show('', { ...event, seq: 0, time: new Date().toISOString() }, state);
}
