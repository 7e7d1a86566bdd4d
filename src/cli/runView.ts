import type { RunEvent } from '../experiment/events';
import type { RunState } from '../experiment/run';
import type { RunOptions } from './runOptions';
import { TerminalView } from './terminalView';

/** Shows a run while it goes on. */
export interface RunView {
  /** A line of the log, the event in it (undefined for a type that this version does not know), and the state after it. */
  show(line: string, event: RunEvent | undefined, state: RunState): void;
  /** Something to say that is not part of the log. */
  note(text: string): void;
  close(): void;
}

/** The view that the options ask for: the log itself on stdout, or progress and results for people. */
export function createRunView({ json }: Pick<RunOptions, 'json'>): RunView {
  return json ? new JsonView() : new TerminalView(process.stdout);
}

/** Stdout is exactly the event log; whatever else is said goes to stderr. */
class JsonView implements RunView {
  constructor() {
    // Whoever reads may go away before the run ends; the run does not depend on it.
    process.stdout.on('error', () => undefined);
  }

  show(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  note(text: string): void {
    console.error(text);
  }

  close(): void {}
}
