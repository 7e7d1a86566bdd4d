import type { DataFinding } from '../../experiment/data/dataFinding';
import { CancelledError, GraftError } from '../../experiment/errors/errors';
import { inWords } from '../../experiment/reports/drawBlocks';
import type { DatasetResult } from '../../experiment/runs/results';
import type { FileDigest } from '../../files/digest';
import { inputColumns } from './columns';
import { type DatasetFile, findDatasetFiles } from './datasetFiles';
import { checkUnchanged } from './digestDataset';
import {
  countLeaks,
  type DatasetWarning,
  type Example,
  mapSplits,
  type Row,
  type Splits,
  splitNames,
} from './example';
import { preparedTables } from './preparedLabels';
import {
  findingsAboutAll,
  findingsOf,
  type Problem,
  placeOfRow,
  type RowSubject,
  warningsOf,
  warnOfNoHeader,
} from './problems';
import { type Shares, tryTargets } from './readTargets';
import { asRead, collect, labelProblems, toExamples, unlessConsequences } from './rowErrors';
import type { ReadDatasetOptions, ReadRows, RowKind } from './rowKind';
import { rowKindOf, rowKinds, tablesAmong } from './rowKinds';
import type { OnBadRow } from './rows';
import { drawShare } from './split';
import { readTable, type Table } from './table';
import type { ReadTargets, TargetDescription } from './targetReader';

export interface Dataset {
  readonly examples: Splits;
  readonly result: DatasetResult;
  /** For the caller to show. */
  readonly warnings: readonly DatasetWarning[];
  /** The same, example by example. */
  readonly findings: readonly DataFinding[];
}

/** The problems of the data that an experiment names, and the dataset if none stops a run. */
export interface Inspected extends Pick<Dataset, 'warnings' | 'findings'> {
  /** Errors that stop a run, the first one first. */
  readonly errors: readonly GraftError[];
  /** Absent where there are errors. */
  readonly dataset?: Dataset;
  readonly labelColumns: readonly string[];
}

/**
 * Reads the examples that an experiment names and splits them.
 * @throws GraftError `dataset/...`, with the place in the experiment file or in the data; CancelledError
 */
export async function readDataset(options: ReadDatasetOptions): Promise<Dataset> {
  const { dataset, errors } = await inspectDataset(options);
  if (dataset) return dataset;
  throw errors[0]!;
}

/**
 * The same, but an error of rows or labels hides no other problem.
 * @throws GraftError for data that cannot be read at all; CancelledError
 */
export async function inspectDataset(options: ReadDatasetOptions): Promise<Inspected> {
  const files = await findDatasetFiles(options);
  const modality = await rowKindOf(files, options);
  const { [modality]: kind } = rowKinds;
  const bad: GraftError[] = [];
  const found = await readRows(files, kind, options, (error) => collect(bad, error)).catch((thrown) => {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError || bad.length === 0) throw thrown;
    return thrown;
  });
  if (found instanceof GraftError)
    return { errors: unlessConsequences(bad, [found]), labelColumns: [], warnings: [], findings: [] };
  const { read: own, ...rows } = found;
  const { tables } = rows;
  const { targets, errors } = tryTargets(rows, options);
  const ofLabels = labelProblems(own, options);
  const sound = bad.length === 0 ? targets : undefined;
  const examples = sound ? split(rows, sound.read, sound.shares) : asRead(tables);
  const problems = kind.compared?.find(examples, options, tables) ?? [];
  const kinds = kind.compared?.problems ?? {};
  const inspected = {
    labelColumns: tables[0]!.columns.label,
    warnings: [...rows.warnings, ...ofLabels.warnings, ...warningsOf(kinds, problems)],
    findings: [...rows.findings, ...ofLabels.findings, ...findingsOf(kinds, problems, placeOfRow)],
  };
  if (!sound) return { ...inspected, errors: unlessConsequences(bad, errors) };
  const { task, reader, read } = sound;
  const description = reader.describe(targetsOf(examples), read.labels);
  const aboutAll = [...warnOfNoHeader(options, tables), ...description.warnings];
  const dataset: Dataset = {
    examples,
    result: {
      modality,
      task,
      ...(read.heads && { heads: read.heads }),
      ...describe(tables, read.labels, examples, description),
      ...leaksIn(rows.leaks ?? leaksAmong(examples, rows, kind.compared?.contentOf)),
      duplicates: rows.duplicates ?? problems.filter(isRepeat).length,
    },
    warnings: [...inspected.warnings, ...aboutAll],
    findings: [...inspected.findings, ...findingsAboutAll(aboutAll, options)],
  };
  const { warnings, findings } = dataset;
  return { ...inspected, dataset, errors: [], warnings, findings };
}

/** Scored examples whose content is trained on: none where the rows of one file were drawn in groups of copies. */
function leaksAmong(
  splits: Splits,
  { tables, groups }: Pick<ReadRows, 'tables' | 'groups'>,
  contentOf: ((row: Row) => string) | undefined,
): DatasetResult['leaks'] {
  if (!contentOf || (groups && tables.length === 1)) return undefined;
  return countLeaks(mapSplits(splits, (examples) => examples.map(({ row }) => contentOf(row))));
}

function leaksIn(leaks: DatasetResult['leaks']): Pick<DatasetResult, 'leaks'> {
  return leaks && leaks.validation + leaks.test > 0 ? { leaks } : {};
}

function targetsOf({ train, validation, test }: Splits) {
  const only = (examples: readonly Example[]) => examples.map(({ target }) => target);
  return { train: only(train), validation: only(validation), test: only(test) };
}

const isRepeat = ({ kinds }: Pick<Problem<RowSubject>, 'kinds'>) => kinds.includes('dataset/duplicates');

async function readRows(
  files: readonly DatasetFile[],
  kind: RowKind,
  options: ReadDatasetOptions,
  onBadRow: OnBadRow,
): Promise<ReadRows & { readonly read: readonly Table[] }> {
  const task = taskOf(files, options);
  const all = await readTables(tablesAmong(files, kind), { kind, task, onBadRow }, options);
  const tables = preparedTables(all, options);
  const checkDigest = (file: DatasetFile, digest: FileDigest) => {
    if (options.expected) checkUnchanged(file, digest, options.expected);
  };
  const rows = await kind.read(files, tables, { ...options, checkDigest });
  return { ...(task && { task }), ...rows, read: tables };
}

/**
 * Each file is read in one pass, which also takes its digest; one after the other, in the order of `fileRoles`: the file that is trained
 * on comes first and decides columns, task and labels.
 */
async function readTables(
  files: readonly DatasetFile[],
  {
    kind,
    task,
    onBadRow,
  }: { readonly kind: RowKind; readonly task: string | undefined; readonly onBadRow: OnBadRow },
  options: ReadDatasetOptions,
): Promise<Table[]> {
  const { signal, expected } = options;
  const onBytes = byteProgress(files, options.onProgress);
  const tables: Table[] = [];
  for (const file of files) {
    const read = await readTable(options, file, {
      signal,
      onBytes,
      kind,
      onBadRow,
      columns: tables[0]?.columns,
      needsNoLabels: task !== undefined && (options.readers[task]?.needsNoLabels ?? false),
    });
    // As the cache key has it.
    const digest = await kind.digestOfTable?.(read, { digests: options.images.digests, signal });
    const table = digest ? { ...read, digest } : read;
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

function byteProgress(files: readonly DatasetFile[], onProgress: ReadDatasetOptions['onProgress']) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    onProgress?.(done, Math.max(done, total), 'bytes');
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

function describe(
  tables: readonly Table[],
  labels: readonly string[],
  examples: Splits,
  { summary, report }: TargetDescription,
): Omit<DatasetResult, 'modality' | 'task' | 'duplicates' | 'leaks'> {
  const { columns } = tables[0]!;
  return {
    labels: [...labels],
    targets: inWords(summary),
    ...(typeof summary !== 'string' && { targetWords: summary }),
    columns: { ...Object.fromEntries(inputColumns(columns)), label: [...columns.label] },
    splits: splitNames.map((name) => ({ name, examples: examples[name].length })),
    scoredOnTraining: examples.test.length === 0,
    emptyTexts: tables.reduce((sum, { emptyTexts }) => sum + emptyTexts.length, 0),
    files: tables.map(({ file, digest }) => ({ path: file.name, ...digest })),
    report: [...report],
  };
}
