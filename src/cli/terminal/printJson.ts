import { terminalJson } from './terminalText';

/** Prints a JSON object on one line. Escapes control characters, so that no string controls the terminal. */
export function printJson(value: unknown): void {
  console.log(terminalJson(JSON.stringify(value)));
}
