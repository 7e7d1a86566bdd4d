import type { DataFinding } from '../../experiment/data/dataFinding';
import { dataWords } from '../../experiment/data/dataWords';
import { fewNames } from '../../experiment/words/shownNames';
import type { DatasetSource } from './datasetFiles';
import type { DatasetWarning } from './example';
import { groupBy } from './groupBy';
import type { Table } from './table';

/** Labels that differ only in case, white space, width or accents. */

/** Strict: without case, width and white space around or between words. Bare: also without accents of Latin, Greek and Cyrillic letters. */
const strict = (label: string) =>
  label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .trim();
const bare = (key: string) =>
  key
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');

/**
 * The spellings of each label that has several, the most frequent first. Accents count as spelling only if they are written or left out:
 * two labels with different accents are two labels.
 * @param counts the number of examples by label
 */
export function spellingGroups(counts: ReadonlyMap<string, number>): string[][] {
  const byKey = groupBy(counts.keys(), strict);
  const byBare = groupBy(byKey.keys(), bare);
  return [...byBare].flatMap(([plain, keys]) => {
    const isOne = keys.length === 2 && keys.includes(plain);
    const groups = isOne ? [keys] : keys.map((key) => [key]);
    return groups
      .map((some) => some.flatMap((key) => byKey.get(key)!))
      .filter((spellings) => spellings.length > 1)
      .map((spellings) => spellings.sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1)));
  });
}

/** The label to take for each label that is another spelling of one. */
export function foldedLabels(counts: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const pairs = spellingGroups(counts).flatMap(([kept, ...others]) =>
    others.map((other): [string, string] => [other, kept!]),
  );
  return new Map(pairs);
}

/** The labels in the cells of some tables, with their numbers. Numbers and flags have no spelling. */
export function countLabelWords(tables: readonly Pick<Table, 'rows'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rows } of tables)
    for (const { cells } of rows)
      for (const word of cells.length === 1 ? wordsIn(cells[0]) : [])
        counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function wordsIn(cell: unknown): string[] {
  if (Array.isArray(cell)) return cell.flatMap((one) => (typeof one === 'string' ? [one.trim()] : []));
  return typeof cell === 'string' && cell.trim() !== '' ? [cell.trim()] : [];
}

interface Spelled {
  readonly warnings: readonly DatasetWarning[];
  readonly findings: readonly DataFinding[];
}

/** One finding for each file with labels that have another spelling elsewhere, and one warning about all. */
export function findSpellings(
  tables: readonly Table[],
  { settings }: Pick<DatasetSource, 'settings'>,
): Spelled {
  if (settings.spelling === 'fold') return { warnings: [], findings: [] };
  const counts = countLabelWords(tables);
  // A column with more distinct values than this has free texts or numbers, whose spellings are not merged.
  const groups = counts.size > mostLabels ? [] : spellingGroups(counts);
  if (groups.length === 0) return { warnings: [], findings: [] };
  const shown = groups.map((own) => own.map((label) => `${label} (${counts.get(label)})`).join(', '));
  const words = dataWords.worded('spellings', { count: groups.length, labels: fewNames(shown, mostShown) });
  const others = new Set(groups.flatMap(([, ...own]) => own));
  const findings = tables.flatMap(({ file, rows }): DataFinding[] => {
    const row = rows.find(({ cells }) => wordsIn(cells[0]).some((word) => others.has(word)));
    if (!row || row.file !== undefined) return [];
    return [
      {
        code: 'dataset/label-spellings',
        severity: 'warning',
        ...words,
        file: file.path,
        line: row.line,
        fixes: [
          { fix: 'merge-labels', labels: groups },
          { fix: 'set', stage: 'dataset', name: 'spelling', value: 'fold' },
        ],
      },
    ];
  });
  return { warnings: [{ code: 'dataset/label-spellings', ...words }], findings };
}

const [mostLabels, mostShown] = [1000, 10];
