import { shownName } from '../../experiment/words/shownNames';

/** Whole sequences that steer a terminal: titles, links and the clipboard (OSC and its kin), colours and the cursor (CSI), and single ones. */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must find control characters
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;

/** Control characters but tab and newline, and those that turn the direction of writing, so that a text reads as another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must find control characters
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Longer lines are cut. Their end stays, since an error has its code there. */
const [lineLength, endLength] = [4000, 100];
const tooLong = new RegExp(`.{${lineLength + 1},}`, 'g');

/**
 * A text from a file, a log or a program, made safe for a terminal: labels and paths are shown, but their control sequences have no effect.
 */
export function terminalText(text: string): string {
  const harmless = text.replace(sequences, '').replace(controls, '');
  return harmless.replace(
    tooLong,
    (line) => `${line.slice(0, lineLength - endLength)}…${line.slice(-endLength)}`,
  );
}

/** A name (a label, a column, a setting) on one line, cut where it grows beyond all reason. */
export function terminalName(name: string): string {
  return shownName(terminalText(name).replace(/[\t\n]+/g, ' '));
}

/**
 * A line of JSON that may go to a terminal: it says the same, with escapes in the place of what would steer. JSON has such characters
 * only within strings.
 */
export function terminalJson(line: string): string {
  return line.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The same data with each string made fit for a terminal, names of members too.
 * @param clean `terminalName` where all strings are names
 */
export function terminalData<T>(data: T, clean = terminalText): T {
  if (typeof data === 'string') return clean(data) as T;
  if (Array.isArray(data)) return data.map((item) => terminalData(item, clean)) as T;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([name, value]) => [clean(name), terminalData(value, clean)]);
  return Object.fromEntries(entries) as T;
}
