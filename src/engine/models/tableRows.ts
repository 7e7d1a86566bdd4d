import type { tf } from '../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../tensorflow/operations/embeddingLookup';
import type { Weights } from './backbone';

/**
 * Rows of a table of vectors, also where the table is not kept as one tensor.
 * @param table its name
 * @param ids [count], int32, each below the number of rows
 * @returns [count, width]
 */
export function tableRows(weights: Weights, table: string, ids: tf.Tensor1D): tf.Tensor2D {
  return weights.rowsOf?.(table, ids) ?? embeddingLookup(weights.get(table) as unknown as tf.Tensor2D, ids);
}
