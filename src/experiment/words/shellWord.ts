/** What every shell takes as it stands. */
const plain = /^[\w./:@%+=,\\-]+$/;

/**
 * A path or a text as one word of a command that people copy into their shell, where nothing in it is expanded or run: for a POSIX
 * shell, or for PowerShell if the path is one of Windows. A path that could be an option is written so that it cannot.
 */
export function shellWord(text: string, isWindows = /^(?:[a-z]:)?[\\]/i.test(text)): string {
  const word = text.startsWith('-') ? `./${text}` : text;
  if (plain.test(word) && (isWindows || !word.includes('\\'))) return word;
  return isWindows ? `'${word.replaceAll("'", "''")}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}
