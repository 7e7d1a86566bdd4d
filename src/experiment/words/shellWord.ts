/** Words that every shell takes literally. */
const plain = /^[\w./:@%+=,\\-]+$/;

/**
 * Quotes a path or string as one word of a shell command, so that the shell expands and runs nothing in it: for a POSIX shell, or for
 * PowerShell if it is a Windows path. A path that looks like an option gets a prefix.
 */
export function shellWord(text: string, isWindows = /^(?:[a-z]:)?[\\]/i.test(text)): string {
  const word = text.startsWith('-') ? `./${text}` : text;
  if (plain.test(word) && (isWindows || !word.includes('\\'))) return word;
  return isWindows ? `'${word.replaceAll("'", "''")}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}
