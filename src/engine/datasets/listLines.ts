const shown = 10;

/** Line numbers for a message: the first ten, and how many more there are. */
export function listLines(lines: readonly number[]): string {
  const list = lines.slice(0, shown).join(', ');
  const more = lines.length > shown ? ` and ${lines.length - shown} more` : '';
  return `line${lines.length === 1 ? '' : 's'} ${list}${more}`;
}
