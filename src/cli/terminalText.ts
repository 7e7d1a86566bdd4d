/** Whole sequences that steer a terminal: titles, links and the clipboard (OSC and its kin), colours and the cursor (CSI), and single ones. */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;

/** Control characters but tab and newline, and those that turn the direction of writing, so that a text reads as another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const nameLength = 200;

/**
 * A text from a file, a log or a program, as it may go to a terminal: whatever somebody put into a label or a path is shown, and steers
 * nothing.
 */
export function terminalText(text: string): string {
  return text.replace(sequences, '').replace(controls, '');
}

/** A name (a label, a column, a setting) on one line, cut where it grows beyond all reason. */
export function terminalName(name: string): string {
  const line = terminalText(name).replace(/[\t\n]+/g, ' ');
  const characters = [...line.slice(0, 2 * nameLength + 2)];
  return characters.length > nameLength ? `${characters.slice(0, nameLength).join('')}…` : line;
}

/** The same data with `terminalText` in the place of each string, names of members too. */
export function terminalData<T>(data: T): T {
  if (typeof data === 'string') return terminalText(data) as T;
  if (Array.isArray(data)) return data.map(terminalData) as T;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([name, value]) => [terminalText(name), terminalData(value)]);
  return Object.fromEntries(entries) as T;
}
