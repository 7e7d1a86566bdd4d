import type { RunView } from '../terminal/runView';
import { terminalJson, terminalText } from '../terminal/terminalText';
import { TerminalView } from '../terminal/terminalView';
import type { RunOptions } from './runOptions';

/** The view for the options: the event log on stdout, or progress and results for people. */
export function createRunView({ json }: Pick<RunOptions, 'json'>): RunView {
  return json ? new JsonView() : new TerminalView(process.stdout);
}

/** Stdout is exactly the event log; all other output goes to stderr. */
class JsonView implements RunView {
  show(line: string): void {
    process.stdout.write(`${terminalJson(line)}\n`);
  }

  note(text: string): void {
    console.error(terminalText(text));
  }

  close(): void {}
}
