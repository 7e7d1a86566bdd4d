import type { JudgedAnswer } from '../../experiment/reports/answers';
import type { BlockOf } from '../../experiment/reports/report';
import { formatCount } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import { mcnemar, type PairedShares, pairedInterval } from './pairedShares';
import { writtenProbability } from './writtenProbability';

/** An example that both runs answered, one of them rightly. */
interface Changed {
  readonly before: JudgedAnswer;
  readonly after: JudgedAnswer;
}

/** So many examples of each kind are shown. */
const most = 25;

/** What became of the answers to the examples that two runs have in common. */
export interface ChangedAnswers extends PairedShares {
  readonly fixes: readonly Changed[];
  readonly breaks: readonly Changed[];
}

/** Pairs the answers of two runs by the content of their examples. Undefined where they have none in common. */
export function changedAnswers(
  before: readonly JudgedAnswer[],
  after: readonly JudgedAnswer[],
): ChangedAnswers | undefined {
  const waiting = new Map<string, JudgedAnswer[]>();
  for (const answer of before) waiting.set(answer.id, [...(waiting.get(answer.id) ?? []), answer]);
  const pairs = after.flatMap((answer): Changed[] => {
    // One that stands twice is paired in its order.
    const first = waiting.get(answer.id)?.shift();
    return first ? [{ before: first, after: answer }] : [];
  });
  if (pairs.length === 0) return undefined;
  const fixes = pairs.filter(({ before: old, after: now }) => !old.isRight && now.isRight);
  const breaks = pairs.filter(({ before: old, after: now }) => old.isRight && !now.isRight);
  return { examples: pairs.length, fixed: fixes.length, broken: breaks.length, fixes, breaks };
}

/** `+8.3 points (1.2 to 15.4), p = 0.03`: the difference of the shares of right answers, by example. */
export function pairedDifference(changed: PairedShares): string {
  const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
  const [low, high] = pairedInterval(changed);
  const difference = (changed.fixed - changed.broken) / changed.examples;
  const interval = t('{0} points ({1} to {2})', points(difference), points(low), points(high));
  return `${interval}, ${writtenProbability(mcnemar(changed))}`;
}

/**
 * The examples whose answers changed from wrong to right and from right to wrong, those that broke first.
 * @param placed where an example's file is, absolute
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
    none: t('{0}: no answer became right or wrong, of {1}.', name, formatCount(examples)),
  };
}

/** What is not there is left out. */
function given(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
