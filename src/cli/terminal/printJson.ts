import { terminalJson } from './terminalText';

/** Prints one JSON object on a line of its own. Nothing in its texts steers a terminal. */
export function printJson(value: unknown): void {
  console.log(terminalJson(JSON.stringify(value)));
}
