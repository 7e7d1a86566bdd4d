import type { DataFinding } from '../../experiment/data/dataFinding';
import { inWords } from '../../experiment/reports/drawBlocks';
import type { DatasetResult } from '../../experiment/runs/results';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { FileDigest } from '../../files/digest';
import { chooseTask } from './chooseTask';
import { type DatasetFile, type DatasetSource, findDatasetFiles } from './datasetFiles';
import { checkUnchanged, type DatasetDigests } from './digestDataset';
import { type DatasetWarning, type Example, type Splits, splitNames, type Target } from './example';
import { imageSets } from './images/imageSets';
import { imageSourceOf } from './images/imageSources';
import { digestOfTable } from './images/imageTable';
import type { ImageTools } from './images/lookAtImages';
import { readImageSets } from './images/readImageSets';
import { emptyRows, findingsAboutAll, findingsOf, placeOfRow, warningsOf, warnOfNoHeader } from './problems';
import type { ReadRows } from './rowSource';
import { drawShare } from './split';
import { readTable, type Table } from './table';
import type { LabelTable, ReadTargets, TargetDescription, TargetReaders } from './targetReader';
import { findRepeats, textProblems } from './textProblems';

export interface Dataset {
  readonly examples: Splits;
  readonly result: DatasetResult;
  /** For the caller to show. */
  readonly warnings: readonly DatasetWarning[];
  /** The same, example by example. */
  readonly findings: readonly DataFinding[];
}

export interface ReadDatasetOptions extends DatasetSource {
  /** The content of the files when the run was planned; a different content is refused. */
  readonly expected?: DatasetDigests;
  /** The task, or `auto` to find it from the data. */
  readonly task: string;
  readonly readers: TargetReaders;
  readonly images: ImageTools;
  readonly signal?: AbortSignal;
  /** Called with the progress of reading, in bytes of all files, or in images. */
  readonly onProgress?: (done: number, total: number, unit: 'bytes' | 'images') => void;
}

/**
 * Reads the examples that an experiment names and splits them.
 * @throws GraftError `dataset/...`, with the place in the experiment file or in the data; CancelledError
 */
export async function readDataset(options: ReadDatasetOptions): Promise<Dataset> {
  const rows = await readRows(options);
  const { tables } = rows;
  const { task, reader, read, shares } = readTargets(rows, options);
  const examples = split(rows, read, shares);
  const description = reader.describe(targetsOf(examples), read.labels);
  // Images were compared when they were looked over.
  const repeats = rows.duplicates === undefined ? findRepeats(examples, options, tables) : [];
  const aboutAll = [...warnOfNoHeader(options, tables), ...description.warnings];
  return {
    examples,
    result: {
      modality: rows.modality,
      task,
      ...(read.heads && { heads: read.heads }),
      ...describe(tables, read.labels, examples, description),
      duplicates: rows.duplicates ?? repeats.length,
    },
    warnings: [...rows.warnings, ...warningsOf(textProblems, repeats), ...aboutAll],
    findings: [
      ...rows.findings,
      ...findingsOf(textProblems, repeats, placeOfRow),
      ...findingsAboutAll(aboutAll, options),
    ],
  };
}

/**
 * Reads what there is to predict.
 * @throws GraftError `dataset/...` as the task's reader does
 */
export function readTargets(
  { tables, task: own }: Pick<ReadRows, 'tables' | 'task'>,
  options: DatasetSource & Pick<ReadDatasetOptions, 'task' | 'readers'>,
) {
  const [training, ...others] = tables.map(labelTable) as [LabelTable, ...LabelTable[]];
  const task = options.task === 'auto' && own ? own : chooseTask(options.task, options.readers, training);
  const reader = options.readers[task]!;
  const shares = sharesToDraw(options.settings, tables);
  const isSplit = shares.test > 0 || shares.validation > 0;
  return { task, reader, shares, read: reader.read({ source: options, training, others, isSplit }) };
}

function labelTable({ file, columns, rows }: Table): LabelTable {
  return { file, columns: columns.label, rows };
}

function targetsOf({ train, validation, test }: Splits) {
  const only = (examples: readonly Example[]) => examples.map(({ target }) => target);
  return { train: only(train), validation: only(validation), test: only(test) };
}

async function readRows(options: ReadDatasetOptions): Promise<ReadRows> {
  const files = await findDatasetFiles(options);
  const inTables = files.filter(({ format }) => imageSourceOf(format) === undefined);
  const task = taskOf(inTables, options);
  const tables = await readTables(inTables, task, options);
  if (tables.length < files.length || tables[0]!.columns.image !== undefined)
    return readImageSets(await imageSets(files, tables, options), lookOptions(options));
  const empty = emptyRows(tables);
  return {
    modality: 'text',
    tables: tables as [Table, ...Table[]],
    ...(task && { task }),
    warnings: warningsOf(textProblems, empty),
    findings: findingsOf(textProblems, empty, placeOfRow),
  };
}

function lookOptions(options: ReadDatasetOptions) {
  const onProgress = (done: number, total: number) => options.onProgress?.(done, total, 'images');
  const checkDigest = (file: DatasetFile, digest: FileDigest) => {
    if (options.expected) checkUnchanged(file, digest, options.expected);
  };
  return { ...options, onProgress, checkDigest };
}

/**
 * Each file is read in one pass, which also takes its digest; one after the other, in the order of `fileRoles`: the file that is trained
 * on comes first and decides columns, task and labels.
 */
async function readTables(
  files: readonly DatasetFile[],
  task: string | undefined,
  options: ReadDatasetOptions,
): Promise<Table[]> {
  const { signal, expected } = options;
  const onBytes = byteProgress(files, options.onProgress);
  const tables: Table[] = [];
  for (const file of files) {
    const read = await readTable(options, file, {
      signal,
      onBytes,
      columns: tables[0]?.columns,
      needsNoLabels: task !== undefined && (options.readers[task]?.needsNoLabels ?? false),
    });
    const table = { ...read, digest: await digestOf(read, options) };
    if (expected) checkUnchanged(file, table.digest, expected);
    tables.push(table);
  }
  return tables;
}

/** Plain text has no labels, so that only one task fits; undefined where labels will tell. */
function taskOf(files: readonly DatasetFile[], { task, readers }: ReadDatasetOptions): string | undefined {
  if (task !== 'auto') return task;
  if (files[0]?.format !== 'text') return undefined;
  return Object.keys(readers).find((name) => readers[name]!.needsNoLabels);
}

/** As the cache key has it. */
async function digestOf(table: Table, { images, signal }: ReadDatasetOptions): Promise<Table['digest']> {
  if (table.columns.image === undefined) return table.digest;
  return digestOfTable(table, { digests: images.digests, signal });
}

function byteProgress(files: readonly DatasetFile[], onProgress: ReadDatasetOptions['onProgress']) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    onProgress?.(done, Math.max(done, total), 'bytes');
  };
}

interface Shares {
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

function split({ tables, groups }: ReadRows, { targets, strata }: ReadTargets, shares: Shares): Splits {
  const fromFile = (role: 'validation' | 'test'): Example[] | undefined => {
    const index = tables.findIndex(({ file }) => file.role === role);
    return index < 0 ? undefined : toExamples(tables[index]!, targets[index]!);
  };
  const all = toExamples(tables[0]!, targets[0]!);
  const stratum = new Map(all.map((example, row) => [example, strata[row]!]));
  const first = new Map(all.map((example, row) => [example, all[groups?.[row] ?? row]!]));
  const draw = (from: Example[], name: 'test' | 'validation') =>
    drawShare(from, {
      share: shares[name],
      // A class that is never scored would be left out of every metric; one without validation examples only weighs less there.
      atLeast: name === 'test' ? 1 : 0,
      stratumOf: (example) => stratum.get(example)!,
      firstOf: (example) => first.get(example)!,
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
  return rows.map(({ row, line, file: own }, index) => ({
    row,
    target: targets[index]!,
    ...(own === undefined ? { file: file.name, line } : { file: own }),
  }));
}

function describe(
  tables: readonly Table[],
  labels: readonly string[],
  examples: Splits,
  { summary, report }: TargetDescription,
): Omit<DatasetResult, 'modality' | 'task' | 'duplicates'> {
  const { label, ...columns } = tables[0]!.columns;
  return {
    labels: [...labels],
    targets: inWords(summary),
    ...(typeof summary !== 'string' && { targetWords: summary }),
    columns: { ...columns, label: [...label] },
    splits: splitNames.map((name) => ({ name, examples: examples[name].length })),
    scoredOnTraining: examples.test.length === 0,
    emptyTexts: tables.reduce((sum, { emptyTexts }) => sum + emptyTexts.length, 0),
    files: tables.map(({ file, digest }) => ({ path: file.name, ...digest })),
    report: [...report],
  };
}
