import type { BatchSource } from '../inputs/batchSource';
import type { Io } from '../io';
import type { CompileAhead } from './compileAhead';

/** Everything that training needs from outside, other threads included. */
export interface TrainingIo extends Io {
  /** Prepares the batches to train on; left out, the thread that trains does it, between its steps. */
  readonly prepareBatches?: BatchSource;
  /** Lets XLA compile a training step in another thread; left out, training begins when XLA has compiled. */
  readonly compileAhead?: CompileAhead;
}
