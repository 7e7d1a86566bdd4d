import type { RunEvent } from '../../experiment/runs/events';
import type { RunState } from '../../experiment/runs/runState';

/** Shows a run in progress. */
export interface RunView {
  /** A line of the log, its event (undefined for an unknown type), and the state after it. */
  show(line: string, event: RunEvent | undefined, state: RunState): void;
  /** Shows a message that is not part of the log. */
  note(text: string): void;
  close(): void;
}
