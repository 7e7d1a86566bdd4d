const delimiters = [',', ';', '\t', '|'];

/**
 * The delimiter of a table in CSV: the one that stands most often in its header, outside quotes; the comma if none does.
 * @param text the table's beginning, with its whole first line
 */
export function findDelimiter(text: string): string {
  const header = text
    .trimStart()
    .replace(/"(?:[^"]|"")*"/g, '')
    .split('\n', 1)[0]!;
  const counted = delimiters.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
