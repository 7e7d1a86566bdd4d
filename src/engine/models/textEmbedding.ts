import { modelError } from '../../experiment/errors/models';
import { tf } from '../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../tensorflow/operations/embeddingLookup';
import type { EncoderConfig } from './encoderConfig';
import { type LayerShapes, type Lookup, normalize } from './namedLayers';

/** Texts as numbers, each [batch, length] and int32. */
export interface TextBatch {
  readonly inputIds: tf.Tensor2D;
  /** 1 for a token, 0 for padding. */
  readonly attentionMask: tf.Tensor2D;
  /** Which text of a pair a token belongs to; all 0 where absent. */
  readonly tokenTypeIds?: tf.Tensor2D;
}

/** How a family counts the positions of a text's tokens. */
export interface PositionCount {
  /** Where set, the first token of a text has the position after this token's id, and padding has this one (as fairseq counts). */
  readonly padToken?: number;
}

/** The weights of a model's embedding. */
export interface EmbeddingWeights {
  readonly lookup: Lookup;
  /** The vectors [count, width] of tokens [count]. */
  readonly words: (ids: tf.Tensor1D) => tf.Tensor2D;
}

const tableName = (part: string) => `embeddings.${part}_embeddings`;
/** The table with a row for each token. */
export const wordTable = `${tableName('word')}.weight`;
const normName = 'embeddings.LayerNorm';

/** Adds the shapes of an embedding's variables. */
export function addEmbedding(shapes: LayerShapes, config: EncoderConfig): void {
  const width = config.embeddingSize ?? config.hiddenSize;
  shapes.table(tableName('word'), config.vocabularySize, width);
  shapes.table(tableName('position'), config.maxPositions, width);
  if (config.tokenTypes !== undefined) shapes.table(tableName('token_type'), config.tokenTypes, width);
  shapes.norm(normName, width);
}

/** How many tokens a text may have. */
export function longestText({ maxPositions }: EncoderConfig, { padToken }: PositionCount): number {
  return padToken === undefined ? maxPositions : maxPositions - padToken - 1;
}

/**
 * Word, position and token type vectors, added and normalized: [batch * length, width].
 * @throws GraftError `model/too-long`
 */
export function embedTexts(
  config: EncoderConfig & PositionCount,
  { lookup, words: wordRows }: EmbeddingWeights,
  batch: TextBatch,
): tf.Tensor2D {
  const [size, length] = batch.inputIds.shape;
  requirePositions(length, longestText(config, config));
  const table = (part: string) => lookup(`${tableName(part)}.weight`) as tf.Tensor2D;
  const flat = (ids: tf.Tensor2D) => tf.reshape(ids, [size * length]) as tf.Tensor1D;
  const words = wordRows(flat(batch.inputIds));
  const placed =
    config.padToken === undefined
      ? addPositions(words, table('position'), [size, length])
      : tf.add(words, embeddingLookup(table('position'), flat(countedPositions(batch, config.padToken))));
  const { tokenTypes, layerNormEpsilon } = config;
  const sum = tokenTypes === undefined ? placed : tf.add(placed, typesOf(table('token_type'), batch));
  return normalize(lookup, sum as tf.Tensor2D, normName, layerNormEpsilon);
}

/** The n-th token of each text gets the n-th vector. */
function addPositions(words: tf.Tensor2D, table: tf.Tensor2D, [size, length]: [number, number]): tf.Tensor2D {
  const width = table.shape[1];
  const positions = tf.slice(table, [0, 0], [length, width]);
  return tf.reshape(tf.add(tf.reshape(words, [size, length, width]), positions), [size * length, width]);
}

/**
 * Positions as fairseq counts them, which transformers keeps: tokens but the padding token are counted from `padToken + 1` on, and the
 * padding token stands at `padToken`. Source: `create_position_ids_from_input_ids` of transformers.
 */
function countedPositions({ inputIds }: TextBatch, padToken: number): tf.Tensor2D {
  const pad = tf.scalar(padToken, 'int32');
  const isToken = tf.sub(tf.scalar(1, 'int32'), tf.cast(tf.equal(inputIds, pad), 'int32'));
  return tf.add(tf.mul(tf.cumsum(isToken, 1), isToken), pad);
}

/** [batch * length, width], or [1, width] that stands for all. */
function typesOf(table: tf.Tensor2D, { tokenTypeIds }: TextBatch): tf.Tensor2D {
  if (!tokenTypeIds) return tf.slice(table, [0, 0], [1, table.shape[1]]);
  const [size, length] = tokenTypeIds.shape;
  return embeddingLookup(table, tf.reshape(tokenTypeIds, [size * length]));
}

function requirePositions(length: number, most: number): void {
  if (length <= most) return;
  throw modelError('model/too-long', { tokens: length, positions: most });
}
