import { GraftError } from '../../experiment/errors/errors';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { DatasetSource } from './datasetFiles';
import type { Table } from './table';
import type { LabelTable, TargetReaders } from './targetReader';

/**
 * Reads what there is to predict.
 * @throws GraftError `dataset/...` as the task's reader does
 */
export function readTargets(
  { tables, task: own }: { readonly tables: readonly Table[]; readonly task?: string | undefined },
  options: DatasetSource & { readonly task: string; readonly readers: TargetReaders },
) {
  const [training, ...others] = tables.map(labelTable) as [LabelTable, ...LabelTable[]];
  const task = options.task === 'auto' && own ? own : chooseTask(options.task, options.readers, training);
  const reader = options.readers[task]!;
  const shares = sharesToDraw(options.settings, tables);
  const isSplit = shares.test > 0 || shares.validation > 0;
  return { task, reader, shares, read: reader.read({ source: options, training, others, isSplit }) };
}

/** Further errors would add no information. */
const mostErrors = 20;

/** The targets, or each error that stops reading them: rows at fault are left out to find the next. */
export function tryTargets(
  rows: Parameters<typeof readTargets>[0],
  options: Parameters<typeof readTargets>[1],
): { readonly targets?: ReturnType<typeof readTargets>; readonly errors: readonly GraftError[] } {
  const errors: GraftError[] = [];
  let { tables } = rows;
  while (errors.length < mostErrors) {
    const targets = targetsOrError({ ...rows, tables }, options);
    if (!(targets instanceof GraftError)) return errors.length === 0 ? { targets, errors } : { errors };
    // Without the rows at fault, few may be left: that is no error of the data.
    if (errors.length > 0 && consequences.has(targets.code)) break;
    errors.push(targets);
    const left = tables.map((table) => withoutFaulty(table, targets));
    if (left.every((table, i) => table === tables[i])) break;
    tables = left;
  }
  return { errors };
}

function targetsOrError(
  ...given: Parameters<typeof readTargets>
): ReturnType<typeof readTargets> | GraftError {
  try {
    return readTargets(...given);
  } catch (thrown) {
    if (thrown instanceof GraftError) return thrown;
    throw thrown;
  }
}

/** Errors that may only follow from rows that were left out. */
export const consequences: ReadonlySet<string> = new Set([
  'dataset/one-class',
  'dataset/one-value',
  'dataset/unknown-label',
]);

function withoutFaulty(table: Table, { place, alsoLines }: GraftError): Table {
  if (place?.file !== table.file.path || place.line === undefined) return table;
  const lines = new Set([place.line, ...alsoLines]);
  const rows = table.rows.filter(({ line, file }) => file !== undefined || !lines.has(line));
  return rows.length === table.rows.length ? table : { ...table, rows };
}

function labelTable({ file, columns, rows }: Table): LabelTable {
  return { file, columns: columns.label, rows };
}

/** The shares of a training file. */
export interface Shares {
  test: number;
  validation: number;
  seed: number;
}

/** The shares to draw from the training file: none with `split: none`, and none for a split that has its own file. */
function sharesToDraw({ split }: SettingsOf<'dataset'>, tables: readonly Table[]): Shares {
  if (split === 'none') return { test: 0, validation: 0, seed: 0 };
  const isThere = (role: 'validation' | 'test') => tables.some(({ file }) => file.role === role);
  return {
    test: isThere('test') ? 0 : split.test,
    validation: isThere('validation') ? 0 : split.validation,
    seed: split.seed,
  };
}

/** The number of rows that show what a column holds. */
const sampleSize = 1000;

/** The task that the settings name or, with `auto`, the first task of the table that suits the label columns. */
export function chooseTask(
  setting: string,
  readers: TargetReaders,
  training: Pick<LabelTable, 'columns' | 'rows'>,
): string {
  if (setting !== 'auto') return setting;
  const sample = { columns: training.columns, rows: training.rows.slice(0, sampleSize) };
  const [fallback, ...special] = Object.keys(readers) as [string, ...string[]];
  return special.find((name) => readers[name]!.suits(sample)) ?? fallback;
}
