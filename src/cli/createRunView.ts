import type { RunOptions } from './runOptions';
import type { RunView } from './runView';
import { TerminalView } from './terminalView';

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
