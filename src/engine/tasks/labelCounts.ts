import { dataWords } from '../../experiment/data/dataWords';
import type { ReportBlock } from '../../experiment/reports/report';
import { reportWords } from '../../experiment/reports/reportWords';
import { largestOf, smallestOf } from '../../experiment/words/extremes';
import { shownOrder } from '../../experiment/words/labelOrder';
import { shownName } from '../../experiment/words/shownNames';
import { type DatasetWarning, type SplitName, splitNames, type Target } from '../datasets/example';
import { foldedLabels } from '../datasets/spellings';

const { say } = reportWords;

/** The ratio of the most frequent to the rarest label from which a warning is shown. */
const uneven = 10;

/** How many targets have each label, by its position. */
export function countLabels(targets: readonly Target[], labels: readonly string[]): number[] {
  const counts = new Array<number>(labels.length).fill(0);
  for (const target of targets) for (const label of target) counts[label]! += 1;
  return counts;
}

/** A table of how many examples of each split have each label. */
export function labelTable(
  targets: Readonly<Record<SplitName, readonly Target[]>>,
  labels: readonly string[],
): ReportBlock {
  const counts = splitNames.map((name) => countLabels(targets[name], labels));
  return {
    block: 'table',
    title: say('examples-by-label', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      ...splitNames.map((name) => ({ title: say(name, {}), format: 'count' as const, isBar: true })),
    ],
    rows: shownOrder(labels).map((label) => [labels[label]!, ...counts.map((own) => own[label]!)]),
  };
}

/** The labels, each under one spelling: another spelling is no rare label. */
function mergedSpellings(all: readonly string[], each: readonly number[]) {
  const spellings = foldedLabels(new Map(all.map((label, i) => [label, each[i]!])));
  const merged = new Map<string, number>();
  for (const [i, label] of all.entries()) {
    const kept = spellings.get(label) ?? label;
    merged.set(kept, (merged.get(kept) ?? 0) + each[i]!);
  }
  return { labels: [...merged.keys()], counts: [...merged.values()] };
}

/** Warns about very imbalanced labels, for which accuracy means little. */
export function warnOfUnevenLabels(all: readonly string[], each: readonly number[]): DatasetWarning[] {
  const { labels, counts } = mergedSpellings(all, each);
  const most = counts.indexOf(largestOf(counts));
  const least = counts.indexOf(smallestOf(counts));
  if (counts[most]! < uneven * counts[least]!) return [];
  const parts = {
    ...{ most: counts[most]!, common: shownName(labels[most]!) },
    ...{ least: counts[least]!, rare: shownName(labels[least]!) },
  };
  return [{ code: 'dataset/uneven-classes', ...dataWords.worded('uneven-labels', parts) }];
}
