import type { Weights } from '../models/backbone';
import { tf } from '../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../tensorflow/operations/embeddingLookup';
import { addWeights, type NewVariable, type Tuning } from './tuning';

/** A table of which more than this share is used is trained as a whole. */
const mostShare = 0.5;

/**
 * Trains only those rows of the table of tokens that the training texts name. The others have no gradient: nothing but the decay of
 * weights moves them, by one factor for all, which a row of ones that is trained along comes to. So what the model answers and what is saved
 * is what training the whole table would leave, without a gradient, slots and updates of the size of the table: in a small model they cost
 * as much as all the rest.
 * @param tokens the rows, in ascending order
 */
export function usedRows(tokens: Int32Array): Tuning {
  return (model, before) => {
    const { tokenRows: table } = model;
    if (table === undefined || !before.trainable.has(table) || before.added?.changed.has(table))
      return before;
    const [rows, width] = model.shapes.get(table) as [number, number];
    if (tokens.length > mostShare * rows) return before;
    const names: Names = { table, used: `${table}.used`, places: `${table}.places` };
    return {
      trainable: new Set([...before.trainable].map((name) => (name === table ? names.used : name))),
      rateOf: (name) => before.rateOf(name === names.used ? table : name),
      added: addWeights(before, {
        variables: new Map([
          [names.used, usedVectors(table, tokens, width)],
          [names.places, placesOf(tokens, rows)],
        ]),
        changed: new Set([table]),
        weightOf: (_, weights) => tf.tidy(() => wholeTable(names, tokens, weights)),
        rowsOf: (_, ids, weights) => tf.tidy(() => readRows(names, ids, weights)),
      }),
    };
  };
}

interface Names {
  /** The whole table, as it was before training. */
  readonly table: string;
  /** The rows that are trained, and after them the one of ones. */
  readonly used: string;
  /** For each row of the whole table its row in that: the last one for those that are not trained. */
  readonly places: string;
}

function usedVectors(table: string, tokens: Int32Array, width: number): NewVariable {
  const from = (weights: Weights) =>
    tf.concat([
      embeddingLookup(weights.get(table) as tf.Tensor2D, tf.tensor1d(tokens, 'int32')),
      tf.ones<tf.Rank.R2>([1, width]),
    ]);
  return { shape: [tokens.length + 1, width], halfWidth: 0, from };
}

function placesOf(tokens: Int32Array, rows: number): NewVariable {
  const places = new Float32Array(rows).fill(tokens.length);
  for (const [place, token] of tokens.entries()) places[token] = place;
  return { shape: [rows, 1], halfWidth: 0, isFixed: true, from: () => tf.tensor2d(places, [rows, 1]) };
}

/** The vectors [count, width] of tokens that may be any, since texts that are scored have others than those that are trained on. */
function readRows({ table, used, places }: Names, ids: tf.Tensor1D, weights: Weights): tf.Tensor2D {
  const matrix = (name: string) => weights.get(name) as tf.Tensor2D;
  const place = embeddingLookup(matrix(places), ids);
  const read = embeddingLookup(matrix(used), tf.reshape(tf.cast(place, 'int32'), [-1]));
  const isTrained = tf.less(place, matrix(used).shape[0] - 1);
  return tf.where(isTrained, read, tf.mul(embeddingLookup(matrix(table), ids), read)) as tf.Tensor2D;
}

function wholeTable({ table, used }: Names, tokens: Int32Array, weights: Weights): tf.Tensor {
  const trained = weights.get(used) as tf.Tensor2D;
  const [count, width] = [tokens.length, trained.shape[1]];
  const kept = tf.slice(trained, [count, 0], [1, width]);
  const indices = tf.tensor2d(tokens, [count, 1], 'int32');
  return tf.tensorScatterUpdate(
    tf.mul(weights.get(table)!, kept),
    indices,
    tf.slice(trained, [0, 0], [count, width]),
  );
}
