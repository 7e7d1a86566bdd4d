import type { DataFinding } from '../../experiment/data/dataFinding';
import type { ModalityName } from '../../experiment/models/modalities';
import type { DatasetWarning } from './example';
import type { Table } from './table';

/** The rows of a dataset's files, before a task reads their labels. */
export interface ReadRows {
  readonly modality: ModalityName;
  /** The training table comes first; it defines the labels. */
  readonly tables: readonly [Table, ...Table[]];
  /** For each row of the first table the first one that belongs on the same side of a split. Left out, each stands for itself. */
  readonly groups?: readonly number[];
  /** Rows whose content stands before, where that has been looked at. */
  readonly duplicates?: number;
  /** The task where the labels can only be meant for one. */
  readonly task?: string;
  /** Problems of the rows, as a run warns of them and as an editor shows them. */
  readonly warnings: readonly DatasetWarning[];
  readonly findings: readonly DataFinding[];
}
