import type { ReportBlock, Said } from '../../experiment/reports/report';
import type { DatasetResult } from '../../experiment/runs/results';
import type { DatasetFile, DatasetSource } from './datasetFiles';
import type { DatasetWarning, SplitName, Target } from './example';

/** The label cells of one row, as they stand in the file: one for each label column. */
export interface LabelRow {
  readonly cells: readonly unknown[];
  readonly line: number;
  /** The file of an image in the folder of its class, as the experiment would name it; such a row has no line. */
  readonly file?: string;
}

/** The label columns of a data file. */
export interface LabelTable {
  readonly file: DatasetFile;
  readonly columns: readonly string[];
  readonly rows: readonly LabelRow[];
}

/** The files of a dataset, and what will be done with them. */
export interface LabelTables {
  readonly source: DatasetSource;
  /** The training table, which defines the labels. */
  readonly training: LabelTable;
  readonly others: readonly LabelTable[];
  /** Whether examples are set aside from `training`. */
  readonly isSplit: boolean;
}

/** The targets that a task read from the label columns. */
export interface ReadTargets {
  /** The names of the model's outputs, in order. */
  readonly labels: readonly string[];
  /** The targets of each file, `training` first, a target for each row. */
  readonly targets: readonly (readonly Target[])[];
  /** Names the group of each training row whose share all splits are to have. */
  readonly strata: readonly string[];
  /** The targets of each of several heads, by name; absent where a model has one head. */
  readonly heads?: DatasetResult['heads'];
}

/** A description of the targets in words and figures. */
export interface TargetDescription {
  /** In a few words: `8 labels`. */
  readonly summary: Said;
  readonly report: readonly ReportBlock[];
  readonly warnings: readonly DatasetWarning[];
}

/** Reads the targets of a task. */
export interface TargetReader {
  /** Whether the task does without labels, so that a table needs no column of them. */
  readonly needsNoLabels?: boolean;
  /** Whether label cells like these can only be meant for this task. */
  suits(sample: Pick<LabelTable, 'columns' | 'rows'>): boolean;
  /** Throws GraftError `dataset/...`, with file and line of the first value that is wrong. */
  read(tables: LabelTables): ReadTargets;
  /** Under which words examples with such a target are shown together; the same for all where there is no class. */
  groupOf(target: Target, labels: readonly string[]): string;
  /** @param targets those of each split */
  describe(
    targets: Readonly<Record<SplitName, readonly Target[]>>,
    labels: readonly string[],
  ): TargetDescription;
}

/** Readers by the names of their tasks. */
export type TargetReaders = Readonly<Record<string, TargetReader>>;
