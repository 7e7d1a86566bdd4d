import type { JudgedAnswer } from '../../experiment/reports/answers';
import { mcnemar, type PairedShares, pairedInterval } from '../../experiment/reports/pairedShares';
import type { BlockOf } from '../../experiment/reports/report';
import { formatCount } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import { writtenProbability } from './writtenProbability';

/** An example that exactly one of two runs answered correctly. */
interface Changed {
  readonly before: JudgedAnswer;
  readonly after: JudgedAnswer;
}

/** The number of examples to show of each kind. */
const most = 25;

/** The changes of the answers to the examples that two runs share. */
export interface ChangedAnswers extends PairedShares {
  readonly fixes: readonly Changed[];
  readonly breaks: readonly Changed[];
}

/** Pairs the answers of two runs by the content of their examples. Undefined if they share none. */
export function changedAnswers(
  before: readonly JudgedAnswer[],
  after: readonly JudgedAnswer[],
): ChangedAnswers | undefined {
  const waiting = new Map<string, JudgedAnswer[]>();
  for (const answer of before) waiting.set(answer.id, [...(waiting.get(answer.id) ?? []), answer]);
  const pairs = after.flatMap((answer): Changed[] => {
    // Repeated examples are paired in order.
    const first = waiting.get(answer.id)?.shift();
    return first ? [{ before: first, after: answer }] : [];
  });
  if (pairs.length === 0) return undefined;
  const fixes = pairs.filter(({ before: old, after: now }) => !old.isRight && now.isRight);
  const breaks = pairs.filter(({ before: old, after: now }) => old.isRight && !now.isRight);
  return { examples: pairs.length, fixed: fixes.length, broken: breaks.length, fixes, breaks };
}

/** The paired difference of the accuracies: `+8.3 points (1.2 to 15.4), p = 0.03`. */
export function pairedDifference(changed: PairedShares): string {
  const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
  const [low, high] = pairedInterval(changed);
  const difference = (changed.fixed - changed.broken) / changed.examples;
  const interval = t('{0} points ({1} to {2})', points(difference), points(low), points(high));
  return `${interval}, ${writtenProbability(mcnemar(changed))}`;
}

/**
 * The examples whose answers changed between right and wrong, the broken ones first.
 * @param placed returns the absolute path of an example's file
 */
export function changedBlock(
  name: string,
  { examples, fixed, broken, fixes, breaks }: ChangedAnswers,
  placed: (file: string) => string,
): BlockOf<'samples'> {
  const shown = [
    ...breaks.slice(0, most).map((one) => ({ ...one, change: t('broken') })),
    ...fixes.slice(0, most).map((one) => ({ ...one, change: t('fixed') })),
  ];
  const title = t('{0}: {1} fixed, {2} broken of {3}', name, ...[fixed, broken, examples].map(formatCount));
  return {
    block: 'samples',
    title: Math.max(fixed, broken) > most ? t('{0}; the first {1} of each', title, most) : title,
    columns: [t('Label'), t('Baseline'), t('Now'), t('Change')].map((title) => ({ title, format: 'text' })),
    samples: shown.map(({ before, after, change }) => {
      const { text, pair, image, file, line, truth } = after;
      const place = { file: placed(file), ...(line === undefined ? {} : { line }) };
      return {
        ...given({ text, pair, image }),
        ...place,
        cells: [truth, before.answer, after.answer, change],
      };
    }),
    none: t('{0}: none of {1} answers became right or wrong.', name, formatCount(examples)),
  };
}

/** Omits undefined members. */
function given(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
