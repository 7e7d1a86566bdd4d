import type { RunEvent } from '../experiment/events';
import type { RunState } from '../experiment/run';

/** Shows a run while it goes on. */
export interface RunView {
  /** A line of the log, the event in it (undefined for a type that this version does not know), and the state after it. */
  show(line: string, event: RunEvent | undefined, state: RunState): void;
  /** Something to say that is not part of the log. */
  note(text: string): void;
  close(): void;
}
