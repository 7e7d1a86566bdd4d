import type { DatasetResult } from '../../experiment/results';
import type { SettingsOf } from '../../experiment/stages';
import {
  checkUnchanged,
  type DatasetDigests,
  type DatasetFile,
  type DatasetSource,
  findDatasetFiles,
} from './datasetFiles';
import { type DatasetWarning, type Example, type Splits, splitNames } from './example';
import { checkClassSizes, findLabels, toExamples } from './labels';
import { drawShare } from './split';
import { readTable, type Table } from './table';
import { findDuplicates, warnOfEmptyTexts, warnOfUnevenClasses } from './warnings';

export interface Dataset {
  /** Sorted: numbers by value, words by code unit. */
  readonly labels: readonly string[];
  readonly examples: Splits;
  readonly result: DatasetResult;
  /** For the caller to show. */
  readonly warnings: readonly DatasetWarning[];
}

export interface ReadDatasetOptions extends DatasetSource {
  /** What the files held when the run was planned; content that differs is refused. */
  readonly expected?: DatasetDigests;
  readonly signal?: AbortSignal;
  /** Is told, in bytes of all files, how far reading is. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads the labelled examples that an experiment names and splits them. Each file is read in one pass, which also takes its digest.
 * @throws GraftError `dataset/...`, with the place in the experiment file or in the data; CancelledError
 */
export async function readDataset(options: ReadDatasetOptions): Promise<Dataset> {
  const tables = await readTables(options);
  const training = tables[0]!;
  const labels = findLabels(options, training, tables.slice(1));
  const shares = sharesToDraw(options.settings);
  if (shares.test > 0 || shares.validation > 0) checkClassSizes(options, training);
  const examples = split(tables, labels, shares);
  const { duplicates, warnings } = findDuplicates(examples);
  const result = describe(tables, labels, examples, duplicates);
  return {
    labels,
    examples,
    result,
    warnings: [
      ...warnOfEmptyTexts(tables),
      ...warnings,
      ...warnOfUnevenClasses(labels, result.splits[0]!.perLabel),
    ],
  };
}

/** One after the other, in the order of `fileRoles`: the file that is trained on comes first and decides columns and labels. */
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

function split(tables: readonly Table[], labels: readonly string[], shares: Shares): Splits {
  const fromFile = (role: 'validation' | 'test'): Example[] | undefined => {
    const table = tables.find(({ file }) => file.role === role);
    return table && toExamples(table, labels);
  };
  const all = toExamples(tables[0]!, labels);
  const draw = (from: Example[], name: 'test' | 'validation') =>
    drawShare(from, {
      share: shares[name],
      // A class that is never scored would be left out of every metric; one without validation examples only weighs less there.
      atLeast: name === 'test' ? 1 : 0,
      labels,
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
  duplicates: number,
): DatasetResult {
  const { columns } = tables[0]!;
  return {
    labels: [...labels],
    textColumn: columns.text,
    labelColumn: columns.label,
    splits: splitNames.map((name) => ({
      name,
      examples: examples[name].length,
      perLabel: countLabels(examples[name], labels.length),
    })),
    scoredOnTraining: examples.test.length === 0,
    duplicates,
    emptyTexts: tables.reduce((sum, { emptyTexts }) => sum + emptyTexts.length, 0),
    files: tables.map(({ file, digest }) => ({ path: file.name, ...digest })),
  };
}

function countLabels(examples: readonly Example[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of examples) counts[label]! += 1;
  return counts;
}
