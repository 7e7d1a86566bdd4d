import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import type { BlockOf, Cell } from '../../experiment/reports/report';
import type { DatasetResult } from '../../experiment/runs/results';
import type { SettingsOf } from '../../experiment/stages/stages';
import type { DigestStore, FileDigest } from '../../files/digest';
import type { CheckLimits } from './checkLimits';
import type { Columns, Header } from './columns';
import type { DatasetDigests, DatasetFile, DatasetSource } from './datasetFiles';
import type { DatasetWarning, Example, Row, Splits } from './example';
import type { Guess } from './guessColumns';
import type { ImageTools, KnownImages } from './imageFacts';
import type { Problem, ProblemKinds, RowSubject } from './problems';
import type { CellRow } from './rows';
import type { Table } from './table';
import type { TargetReaders } from './targetReader';

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

export interface CheckOptions extends Omit<ReadDatasetOptions, 'images' | 'expected' | 'onProgress'> {
  /** Known facts about images. */
  readonly known: KnownImages;
  readonly limits: CheckLimits;
  /** Called with the progress over images. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The result of a check. */
export type Found = Pick<DataFindings, 'findings' | 'waiting' | 'labelColumns'>;

/** The rows of a dataset's files, before a task reads their labels. */
export interface ReadRows {
  /** The training table comes first; it defines the labels. */
  readonly tables: readonly Table[];
  /** For each row of the first table the first one that belongs on the same side of a split. Left out, each stands for itself. */
  readonly groups?: readonly number[];
  /** Rows whose content stands before, where that has been looked at. */
  readonly duplicates?: number;
  /** Scored rows of given splits that are also trained on, where that has been looked at. */
  readonly leaks?: DatasetResult['leaks'];
  /** The task where the labels can only be meant for one. */
  readonly task?: string;
  /** Problems of the rows, as a run warns of them and as an editor shows them. */
  readonly warnings: readonly DatasetWarning[];
  readonly findings: readonly DataFinding[];
}

/** The means to take a digest. */
export interface DigestTools {
  readonly digests: Pick<DigestStore, 'digest'>;
  readonly signal?: AbortSignal | undefined;
  /** Called with the progress over the files of a folder. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The options of a run that reads rows. */
export interface RowOptions extends ReadDatasetOptions {
  /** Throws if the content of a file differs from the plan of the run. */
  readonly checkDigest: (file: DatasetFile, digest: FileDigest) => void;
}

/** The number of rows that show the kind of a table: few, since planning reads them at each change of an experiment. */
export const firstRows = 20;

/** A kind of data before a model reads it: how its rows are found, read, checked and shown. One record a kind. */
export interface RowKind {
  /** The settings that name columns of such rows: a dataset that has one of them is of this kind. */
  readonly settings: readonly (keyof SettingsOf<'dataset'>)[];
  /** The formats that hold such rows and are no tables; none where absent. */
  readonly formats?: readonly string[];
  /** Whether the first rows of a table are of this kind. Absent for the first kind of the table, which takes the rows that suit no other. */
  suits?(rows: readonly CellRow[], file: Pick<DatasetFile, 'path'>): boolean;
  /**
   * Finds the columns of a table.
   * @param needsNoLabels whether the task does without labels
   * @throws GraftError `dataset/unknown-column`, `dataset/ambiguous-columns`, `dataset/same-column`
   */
  findColumns(header: Header, needsNoLabels: boolean): Columns;
  /**
   * The columns of inputs, by the settings that name them: those that the settings name, else guesses. Absent for rows without such
   * settings.
   */
  guessInputs?(header: Header): Guess<Readonly<Record<string, string>>>;
  /** The digest of a file and of everything that its rows name; that of the file alone where absent. */
  digest?(file: DatasetFile, source: DatasetSource, tools: DigestTools): Promise<FileDigest>;
  /** The same, of a table that has been read. */
  digestOfTable?(table: Table, tools: DigestTools): Promise<FileDigest>;
  /** Completes the rows of a run and finds their problems. @param tables those of `files` that are tables */
  read(files: readonly DatasetFile[], tables: readonly Table[], options: RowOptions): Promise<ReadRows>;
  /** Checks the data for an editor; where absent, an editor shows the problems that a run would find. */
  check?(files: readonly DatasetFile[], tables: readonly Table[], options: CheckOptions): Promise<Found>;
  /** The problems between the examples of all splits; absent where `read` has compared them. */
  readonly compared?: {
    readonly problems: ProblemKinds<RowSubject>;
    /** The content of a row: rows with equal content are copies. Absent where copies are not counted. */
    contentOf?(row: Row): string;
    find(splits: Splits, source: DatasetSource, tables: readonly Table[]): Problem<RowSubject>[];
  };
  /** An example as a report shows it, with cells about it; undefined for a row of another kind. */
  sample(example: Example, cells: Cell[]): Sample | undefined;
  /** The image that shows a row in a grid, as the experiment names it; absent where words show rows. */
  imageOf?(row: Row): { readonly name: string; readonly sha256: string } | undefined;
}

export type Sample = BlockOf<'samples'>['samples'][number];
