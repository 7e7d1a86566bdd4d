import type { DatasetResult } from '../../experiment/results';
import type { SettingsOf } from '../../experiment/stages';
import { chooseTask } from './chooseTask';
import {
  checkUnchanged,
  type DatasetDigests,
  type DatasetFile,
  type DatasetSource,
  findDatasetFiles,
} from './datasetFiles';
import { type DatasetWarning, type Example, type Splits, splitNames, type Target } from './example';
import { drawShare } from './split';
import { readTable, type Table } from './table';
import type { LabelTable, ReadTargets, TargetDescription, TargetReaders } from './targetReader';
import { findDuplicates, warnOfEmptyTexts } from './warnings';

export interface Dataset {
  readonly examples: Splits;
  readonly result: DatasetResult;
  /** For the caller to show. */
  readonly warnings: readonly DatasetWarning[];
}

export interface ReadDatasetOptions extends DatasetSource {
  /** What the files held when the run was planned; content that differs is refused. */
  readonly expected?: DatasetDigests;
  /** The task, or `auto` to find it from the data. */
  readonly task: string;
  readonly readers: TargetReaders;
  readonly signal?: AbortSignal;
  /** Is told, in bytes of all files, how far reading is. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads the examples that an experiment names and splits them. Each file is read in one pass, which also takes its digest.
 * @throws GraftError `dataset/...`, with the place in the experiment file or in the data; CancelledError
 */
export async function readDataset(options: ReadDatasetOptions): Promise<Dataset> {
  const tables = await readTables(options);
  const [training, ...others] = tables.map(labelTable) as [LabelTable, ...LabelTable[]];
  const task = chooseTask(options.task, options.readers, training);
  const reader = options.readers[task]!;
  const shares = sharesToDraw(options.settings);
  const isSplit = shares.test > 0 || shares.validation > 0;
  const read = reader.read({ source: options, training, others, isSplit });
  const examples = split(tables, read, shares);
  const description = reader.describe(targetsOf(examples), read.labels);
  const { duplicates, warnings } = findDuplicates(examples);
  return {
    examples,
    result: { modality: 'text', task, ...describe(tables, read.labels, examples, description), duplicates },
    warnings: [...warnOfEmptyTexts(tables), ...warnings, ...description.warnings],
  };
}

function labelTable({ file, columns, rows }: Table): LabelTable {
  return { file, columns: columns.label, rows };
}

function targetsOf({ train, validation, test }: Splits) {
  const only = (examples: readonly Example[]) => examples.map(({ target }) => target);
  return { train: only(train), validation: only(validation), test: only(test) };
}

/** One after the other, in the order of `fileRoles`: the file that is trained on comes first and decides columns, task and labels. */
async function readTables(options: ReadDatasetOptions): Promise<Table[]> {
  const { signal, expected } = options;
  const files = await findDatasetFiles(options);
  const onBytes = byteProgress(files, options.onProgress);
  const tables: Table[] = [];
  for (const file of files) {
    const table = await readTable(options, file, { signal, onBytes, columns: tables[0]?.columns });
    if (expected) checkUnchanged(file, table.digest, expected);
    tables.push(table);
  }
  return tables;
}

function byteProgress(files: readonly DatasetFile[], onProgress: ReadDatasetOptions['onProgress']) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    onProgress?.(done, Math.max(done, total));
  };
}

interface Shares {
  test: number;
  validation: number;
  seed: number;
}

/** What is drawn from the training file: nothing with `split: none`, and no split that has a file of its own. */
function sharesToDraw({ split, validation, test }: SettingsOf<'dataset'>): Shares {
  if (split === 'none') return { test: 0, validation: 0, seed: 0 };
  return {
    test: test === undefined ? split.test : 0,
    validation: validation === undefined ? split.validation : 0,
    seed: split.seed,
  };
}

function split(tables: readonly Table[], { targets, strata }: ReadTargets, shares: Shares): Splits {
  const fromFile = (role: 'validation' | 'test'): Example[] | undefined => {
    const index = tables.findIndex(({ file }) => file.role === role);
    return index < 0 ? undefined : toExamples(tables[index]!, targets[index]!);
  };
  const all = toExamples(tables[0]!, targets[0]!);
  const stratum = new Map(all.map((example, row) => [example, strata[row]!]));
  const draw = (from: Example[], name: 'test' | 'validation') =>
    drawShare(from, {
      share: shares[name],
      // A class that is never scored would be left out of every metric; one without validation examples only weighs less there.
      atLeast: name === 'test' ? 1 : 0,
      stratumOf: (example) => stratum.get(example)!,
      seed: shares.seed,
      name,
    });
  const tested = draw(all, 'test');
  const validated = draw(tested.rest, 'validation');
  return {
    train: validated.rest,
    validation: fromFile('validation') ?? validated.drawn,
    test: fromFile('test') ?? tested.drawn,
  };
}

function toExamples({ file, rows }: Table, targets: readonly Target[]): Example[] {
  return rows.map(({ row, line }, index) => ({ row, target: targets[index]!, file: file.name, line }));
}

function describe(
  tables: readonly Table[],
  labels: readonly string[],
  examples: Splits,
  { summary, report }: TargetDescription,
): Omit<DatasetResult, 'modality' | 'task' | 'duplicates'> {
  const { text, pair, label } = tables[0]!.columns;
  return {
    labels: [...labels],
    targets: summary,
    columns: { text, ...(pair === undefined ? {} : { pair }), label: [...label] },
    splits: splitNames.map((name) => ({ name, examples: examples[name].length })),
    scoredOnTraining: examples.test.length === 0,
    emptyTexts: tables.reduce((sum, { emptyTexts }) => sum + emptyTexts.length, 0),
    files: tables.map(({ file, digest }) => ({ path: file.name, ...digest })),
    report: [...report],
  };
}
