import { tf } from '../loadTensorFlow';
import { execute, float32, int32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Gathers rows of a table. tfjs's gather reads the indices in JavaScript and sorts them for its gradient; this does neither.
 * @param table [entries, width]
 * @param ids [count], int32, each below `entries`
 * @returns [count, width]
 */
export function embeddingLookup(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  const entries = table.shape[0];
  return withGradient([table], () => ({
    value: takeRows(table, ids),
    saved: [ids],
    gradient: (dy, [rows]) => [sumRows(dy, rows!, entries)],
  }));
}

/**
 * The inverse: scatters vectors into the rows of a table of zeros.
 * @param vectors [count, width]
 * @param rows [count], int32, each below `entries`; vectors of the same row are summed
 * @returns [entries, width]
 */
export function placeRows(vectors: tf.Tensor2D, rows: tf.Tensor1D, entries: number): tf.Tensor2D {
  return withGradient([vectors], () => ({
    value: sumRows(vectors, rows, entries),
    saved: [rows],
    gradient: (dy, [ids]) => [takeRows(dy, ids!)],
  }));
}

/** `embeddingLookup` without a gradient. */
export function takeRows(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor2D {
  return execute('GatherV2', [table, ids, tf.scalar(0, 'int32')], {
    Tparams: float32,
    Tindices: int32,
    Taxis: int32,
    batch_dims: { int: 0 },
  });
}

function sumRows(vectors: tf.Tensor2D, rows: tf.Tensor, entries: number): tf.Tensor2D {
  return execute('UnsortedSegmentSum', [vectors, rows, tf.scalar(entries, 'int32')], {
    T: float32,
    Tindices: int32,
    Tnumsegments: int32,
  });
}
