import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { Cleaning } from '../../../portable/cleanText';

const { say } = reportWords;

/** How many texts cleaning changed, and a few of them before and after. */
interface CleaningReport {
  readonly texts: number;
  readonly block: ReportBlock;
}

/** Changed texts that are shown, and how much of each, in characters. */
const shownTexts = 3;
const shownCharacters = 160;
/** The number of characters shown before the first change in a text. */
const lead = 40;

/** Whether any step is on. */
export function cleansAnything({ unicode, ...flags }: Cleaning): boolean {
  return unicode !== 'none' || Object.values(flags).some(Boolean);
}

/** Describes what cleaning changed: for the first few texts, the place where they first differ. */
export function describeCleaning(before: readonly string[], after: readonly string[]): CleaningReport {
  const changed = before.flatMap((text, row) =>
    text === after[row] ? [] : [{ before: text, after: after[row]! }],
  );
  const columns = [say('before', {}), say('after', {})].map((title) => ({ title, format: 'text' as const }));
  const rows = changed.slice(0, shownTexts).map(excerpt);
  return {
    texts: changed.length,
    block: { block: 'table', title: say('cleaning-changed', {}), columns, rows },
  };
}

/** Both texts from a little before the place where they first differ. */
function excerpt({ before, after }: { before: string; after: string }): [string, string] {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  const start = Math.max(0, same - lead);
  return [cut(before, start), cut(after, start)];
}

function cut(text: string, start: number): string {
  const end = start + shownCharacters;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${text.length > end ? '…' : ''}`;
}
