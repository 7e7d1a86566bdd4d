import type { AllSettings } from '../../experiment/stages/stages';
import type { ModelSource } from '../assets/modelSource';
import type { Precision } from '../compile/precision';
import type { DatasetDigests } from '../datasets/datasetFiles';
import type { PoolingSetting } from '../models/pooling';

/** Settings that only this machine can fill in where they are `auto`; they are that until it has. */
export interface Decisions {
  /** In how many parts a batch is computed. */
  readonly microBatches: number | 'auto';
  /** The precision of the training. */
  readonly precision: Precision | 'auto';
}

/** Everything that determines results, and the only content of keys. */
export interface Determined extends Decisions {
  readonly settings: AllSettings;
  /** The content of the data files when the run was planned. */
  readonly data: DatasetDigests;
  readonly source: ModelSource;
  /** How a text model pools: as set, with what `auto` depends on looked up. */
  readonly pooling: PoolingSetting;
}

/** The content of a model's files, by name. */
export function digestsOf({ files }: ModelSource): Record<string, string> {
  return Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]));
}
