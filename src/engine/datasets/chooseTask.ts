import type { LabelTable, TargetReaders } from './targetReader';

/** So many rows say what a column holds. */
const sampleSize = 1000;

/**
 * The task that the settings name, or with `auto` the one that the label columns can only be meant for; the first of the table where
 * they suit several.
 */
export function chooseTask(setting: string, readers: TargetReaders, training: LabelTable): string {
  if (setting !== 'auto') return setting;
  const sample = { columns: training.columns, rows: training.rows.slice(0, sampleSize) };
  const [fallback, ...special] = Object.keys(readers) as [string, ...string[]];
  return special.find((name) => readers[name]!.suits(sample)) ?? fallback;
}
