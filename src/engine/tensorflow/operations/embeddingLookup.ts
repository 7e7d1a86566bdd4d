import { tf } from '../loadTensorFlow';
import { execute, float32, int32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Rows of a table. tfjs's own gather reads the indices in JavaScript and sorts them for its gradient; this does neither.
 * @param table [entries, width]
 * @param ids [count], int32, each below `entries`
 * @returns [count, width]
 */
export function embeddingLookup(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  const entries = table.shape[0];
  return withGradient([table], () => ({
    value: execute<tf.Tensor2D>('GatherV2', [table, ids, tf.scalar(0, 'int32')], {
      Tparams: float32,
      Tindices: int32,
      Taxis: int32,
      batch_dims: { int: 0 },
    }),
    saved: [ids],
    gradient: (dy, [rows]) => [
      execute('UnsortedSegmentSum', [dy, rows!, tf.scalar(entries, 'int32')], {
        T: float32,
        Tindices: int32,
        Tnumsegments: int32,
      }),
    ],
  }));
}
