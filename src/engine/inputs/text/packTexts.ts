import type { EncodedTexts } from './encodedTexts';

/**
 * Concatenates texts, each with its end token, and cuts them into blocks of `maxLength` tokens, on which a language model is trained. The
 * last block has the rest. `rowOf` names the text in which each block begins.
 * @param encoded whole texts
 * @param endId ends a text
 */
export function packTexts(encoded: EncodedTexts, maxLength: number, endId: number): EncodedTexts {
  const texts = encoded.offsets.length - 1;
  const ids = new Int32Array(encoded.ids.length + texts);
  const ends = new Int32Array(texts);
  for (let text = 0; text < texts; text++) {
    const [start, end] = [encoded.offsets[text]!, encoded.offsets[text + 1]!];
    ids.set(encoded.ids.subarray(start, end), start + text);
    ids[end + text] = endId;
    ends[text] = end + text + 1;
  }
  // A last token by itself leaves nothing to predict.
  const blocks = Math.ceil((ids.length - 1) / maxLength);
  const offsets = Int32Array.from({ length: blocks + 1 }, (_, i) => Math.min(i * maxLength, ids.length));
  return {
    ...encoded,
    ids: ids.subarray(0, offsets.at(-1)),
    offsets,
    firstLengths: Int32Array.from({ length: blocks }, (_, i) => offsets[i + 1]! - offsets[i]!),
    maxLength,
    truncated: 0,
    rowOf: textsAt(offsets.subarray(0, blocks), ends),
  };
}

/** In which text each of some rising positions stands. */
function textsAt(positions: Int32Array, ends: Int32Array): Int32Array {
  let text = 0;
  return positions.map((position) => {
    while (ends[text]! <= position) text += 1;
    return text;
  });
}
