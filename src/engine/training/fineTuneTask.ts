import type { Precision } from '../compile/precision';
import { rowsOf } from '../datasets/exampleValues';
import type { FeatureCache } from '../features/featuresOf';
import type { InputSplit } from '../inputs/encoded';
import type { CompileAhead } from './compileAhead';
import type { TrainedFrom } from './loadTuned';
import type { Recovery } from './recovery';

/** A fine-tuning: what is trained on what, and where its files go. */
export interface FineTuneTask extends TrainedFrom {
  /** The precision of products: `settings.precision`, or the one measured for `auto`. */
  precision: Precision;
  train: InputSplit;
  /** Chooses the best epoch; without examples the last epoch is kept. */
  validation: InputSplit;
  /** Where the features of a frozen model are kept. */
  features: FeatureCache;
  /** Where checkpoints are, and where the trained model goes (`model/`). */
  partialFolder: string;
  outputFolder: string;
  /** Whether an earlier session of this run may have left a checkpoint. */
  isResumed: boolean;
  /** Milliseconds between two checkpoints within an epoch. */
  checkpointEveryMs?: number;
  /** Bytes of the best epoch's weights that may stay in memory; few where absent. */
  mostInMemory?: number;
  /** Milliseconds between two readings of the loss. */
  readEveryMs?: number;
  /** Present for the recovery training of a compressed model. */
  recovery?: Recovery | undefined;
  /** Lets XLA compile while training runs without it; if absent, training begins when XLA has compiled. */
  compileAhead?: CompileAhead | undefined;
}

/** How many steps a training has. */
export function stepsInAll({ train, settings }: FineTuneTask): number {
  return Math.ceil(rowsOf(train.targets) / settings.batchSize) * settings.epochs;
}
