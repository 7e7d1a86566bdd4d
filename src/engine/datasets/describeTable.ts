import { namelessColumn } from '../../experiment/data/dataNames';
import type { TableColumns } from '../../experiment/data/tableColumns';
import { GraftError } from '../../experiment/errors/errors';
import { describeColumns, wordOf } from './columnContents';
import { isWellKnown } from './columnNames';
import { type Header, headerOf, namedColumns, samplesOf, without } from './columns';
import { type DatasetFile, type DatasetSource, findDatasetFiles } from './datasetFiles';
import { type Guess, guessLabel } from './guessColumns';
import { isMissingLabel } from './labelCells';
import { chooseTask } from './readTargets';
import { rowKindOf, rowKinds, tablesAmong } from './rowKinds';
import { type CellRow, hasColumns, readRows } from './rows';
import type { TargetReaders } from './targetReader';
import { openTextFile } from './textFile';

/** The rows that a description reads. */
const sampleSize = 1000;

type Options = DatasetSource & {
  readonly task: string;
  readonly readers: TargetReaders;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Describes the columns of the first table of a dataset by its first rows.
 * @returns undefined for data without columns: images in folders, plain text
 * @throws GraftError `dataset/...`; CancelledError
 */
export async function describeTable(options: Options): Promise<TableColumns | undefined> {
  const files = await findDatasetFiles(options);
  const kind = rowKinds[await rowKindOf(files, options)];
  const [file] = tablesAmong(files, kind);
  if (!file || !hasColumns(file)) return undefined;
  const { header, hasHeader } = await headerIn(file, options);
  const inputs = kind.guessInputs?.(header) ?? { choices: [], isCertain: true };
  const named = namedColumns(header, 'label');
  const taken = Object.values(inputs.choices[0] ?? {});
  const labels: Guess<readonly string[]> = named
    ? { choices: [named], isCertain: true }
    : guessLabel(without(header.names, taken), header.sample);
  return {
    hasHeader,
    columns: header.names.slice(0, mostColumns).map((name) => ({ name, samples: samplesOf(header, name) })),
    inputs: {
      isCertain: inputs.isCertain,
      choices: inputs.choices.slice(0, mostChoices).map((columns) => ({
        columns: { ...columns },
        samples: samplesOf(header, Object.values(columns)[0]!),
      })),
    },
    labels: {
      isCertain: labels.isCertain,
      choices: labels.choices.slice(0, mostChoices).map((columns) => labelChoice(header, columns, options)),
    },
  };
}

/** Longer lists are of no use to a reader. */
const [mostColumns, mostChoices] = [500, 100];

function labelChoice(header: Header, columns: readonly string[], { task, readers }: Options) {
  const rows = header.sample.map(({ cells, line }) => ({
    line,
    cells: columns.map((name) => cells.get(name)),
  }));
  const [facts] = describeColumns(columns.slice(0, 1), header.sample);
  return {
    columns: [...columns],
    task: chooseTask(task, readers, { columns, rows }),
    distinct: columns.length > 1 ? columns.length : facts!.distinct,
    hasMissing: header.sample.some(({ cells }) => columns.some((name) => isMissingLabel(cells.get(name)))),
    samples: columns.length > 1 ? columns.slice(0, 3) : samplesOf(header, columns[0]!),
  };
}

/** The columns and the first rows. A table in CSV whose first line is like the others has no header. */
async function headerIn(
  file: DatasetFile,
  options: Options,
): Promise<{ header: Header; hasHeader: boolean }> {
  const isFixed = file.format === 'jsonl' || file.hasHeader === false;
  try {
    const header = headerOf(options, file, await firstRows(file, options));
    if (isFixed || !looksLikeRow(header)) return { header, hasHeader: file.hasHeader !== false };
  } catch (thrown) {
    // An example often has the same value twice, which names of columns must not.
    const isTwice = thrown instanceof GraftError && thrown.code === 'dataset/duplicate-column';
    if (isFixed || !isTwice) throw thrown;
  }
  const nameless = { ...file, hasHeader: false };
  return { header: headerOf(options, nameless, await firstRows(nameless, options)), hasHeader: false };
}

async function firstRows(file: DatasetFile, { signal }: Options): Promise<CellRow[]> {
  const rows: CellRow[] = [];
  for await (const row of readRows(file, openTextFile(file, { signal })))
    if (rows.push(row) === sampleSize) break;
  return rows;
}

/** Whether the names of columns are values such as those below them. */
function looksLikeRow({ names, sample }: Header): boolean {
  if (names.some(isWellKnown)) return false;
  const columns = describeColumns(names, sample);
  return columns.some(({ name, content, values, length }, index) => {
    if (name === namelessColumn(index)) return false;
    if (content === 'category') return values.some((value) => wordOf(value) === name);
    if (content === 'number' || content === 'flag') return Number.isFinite(Number(name));
    if (content === 'prose') return name.length >= 40 && name.length > length / 3 && name.includes(' ');
    return (content === 'identifier' || content === 'date') && /^[\d\W]+$/.test(name);
  });
}
