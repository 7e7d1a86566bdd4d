import { characterIds, sentenceBegins, sentenceEnds } from '../../../portable/characterIds';
import { tf } from '../../tensorflow/loadTensorFlow';

/**
 * Adds markers of a sentence's beginning and end to texts, each at the text's end.
 * @param ids [batch, words, 50], the characters of each word
 * @param mask [batch, words], 1 for a word and 0 for padding
 * @returns `characters` [words + 2, batch, 50] and `isWord` [words + 2, batch], float32
 */
export function sentenceBoundaries(
  ids: tf.Tensor3D,
  mask: tf.Tensor2D,
): { characters: tf.Tensor3D; isWord: tf.Tensor2D } {
  const [batch, words, length] = ids.shape;
  const around = (value: number): tf.Tensor => tf.fill([1, batch], value);
  const present: tf.Tensor = tf.transpose(tf.cast(mask, 'float32'), [1, 0]);
  const isWord = tf.concat([around(1), around(1), present]) as tf.Tensor2D;
  const isNext = tf.concat([tf.slice(isWord, [1, 0], [words + 1, batch]), around(0)]);
  const begins = tf.concat([around(1), tf.fill([words + 1, batch], 0)]);
  const marked = tf.add(placed(begins, sentenceBegins), placed(tf.sub(isWord, isNext), sentenceEnds));
  const room: tf.Tensor = tf.fill([1, batch, length], 0, 'int32');
  const own = tf.mul(tf.transpose(ids, [1, 0, 2]), tf.cast(tf.expandDims(present, 2), 'int32'));
  return { characters: tf.add(tf.concat([room, own, room]), marked), isWord };
}

/** The characters of a word where `where` [steps, batch] is 1, [steps, batch, 50]. */
function placed(where: tf.Tensor, word: string): tf.Tensor3D {
  const [steps, batch] = where.shape as [number, number];
  const isHere = tf.cast(tf.reshape(where, [steps, batch, 1]), 'int32');
  return tf.mul(isHere, tf.tensor1d(characterIds(word), 'int32'));
}
