import type { LabelTable, TargetReaders } from './targetReader';

/** The number of rows that show what a column holds. */
const sampleSize = 1000;

/** The task that the settings name or, with `auto`, the first task of the table that suits the label columns. */
export function chooseTask(setting: string, readers: TargetReaders, training: LabelTable): string {
  if (setting !== 'auto') return setting;
  const sample = { columns: training.columns, rows: training.rows.slice(0, sampleSize) };
  const [fallback, ...special] = Object.keys(readers) as [string, ...string[]];
  return special.find((name) => readers[name]!.suits(sample)) ?? fallback;
}
