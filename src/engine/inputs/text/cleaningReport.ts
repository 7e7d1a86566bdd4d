import type { PreprocessResult } from '../../../experiment/results';
import type { Cleaning } from './clean';

type CleaningResult = NonNullable<PreprocessResult['cleaned']>;

/** Changed texts that are shown, and how much of each, in characters. */
const shownTexts = 3;
const shownCharacters = 160;
/** What is shown of a text before the first change. */
const lead = 40;

/** Whether any step is on. */
export function cleansAnything({ unicode, ...flags }: Cleaning): boolean {
  return unicode !== 'none' || Object.values(flags).some(Boolean);
}

/** What cleaning changed: how many texts, and the first few of them before and after. */
export function describeCleaning(before: readonly string[], after: readonly string[]): CleaningResult {
  const changed = before.flatMap((text, row) =>
    text === after[row] ? [] : [{ before: text, after: after[row]! }],
  );
  return { texts: changed.length, samples: changed.slice(0, shownTexts).map(excerpt) };
}

/** Both texts from a little before the place where they first differ. */
function excerpt({ before, after }: { before: string; after: string }): { before: string; after: string } {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  const start = Math.max(0, same - lead);
  return { before: cut(before, start), after: cut(after, start) };
}

function cut(text: string, start: number): string {
  const end = start + shownCharacters;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${text.length > end ? '…' : ''}`;
}
