import type { Example } from '../datasets/example';
import type { Encoded } from './encoded';

/** Features of examples, [examples, size], row-major. */
export interface DenseRows {
  readonly values: Float32Array;
  readonly size: number;
}

/** Features most of which are 0: example `i` has `values` at `columns` from `offsets[i]` up to `offsets[i + 1]`. */
export interface SparseRows extends DenseRows {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
}

/** Some examples of a split. */
export interface BaselineRows {
  readonly examples: readonly Example[];
  readonly encoded: Encoded;
  /** Their positions in both. */
  readonly rows: readonly number[];
}

/** Features that need no model. */
export interface Baseline {
  readonly name: 'words' | 'colours' | 'pixels';
  /** More training examples take longer than they tell. */
  readonly mostRows: number;
  /**
   * Learns from training examples which features there are, without their labels.
   * @param mostFeatures how many there may be
   * @returns the features of any examples of the same kind
   */
  learn(
    train: BaselineRows,
    mostFeatures: number,
  ): Promise<(asked: BaselineRows) => Promise<DenseRows | SparseRows>>;
}
