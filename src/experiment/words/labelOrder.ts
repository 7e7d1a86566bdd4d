let collator: Intl.Collator | undefined;

/** Compares names naturally: "class 2" before "class 10", ignoring case; the same on every machine. */
export function compareNames(a: string, b: string): number {
  // Created on first use: it would take 6 ms of a window's start, which sorts nothing.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/**
 * The positions of a model's labels in display order. Label ids follow code units, which packages depend on. Numbers are already sorted by
 * value, and unsorted labels have the order of the user's columns: both keep their order.
 */
export function shownOrder(labels: readonly string[]): number[] {
  const positions = [...labels.keys()];
  const areNumbers = labels.every((label) => label !== '' && Number.isFinite(Number(label)));
  const areSorted = labels.every((label, index) => index === 0 || labels[index - 1]! <= label);
  if (areNumbers || !areSorted) return positions;
  return positions.sort((a, b) => compareNames(labels[a]!, labels[b]!));
}
