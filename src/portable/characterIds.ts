/** The ids of a word: its UTF-8 bytes between two marks, with padding. */
export const charactersPerWord = 50;

/** Bytes start at 1, because 0 means no word; AllenNLP's marks follow. */
const marks = { sentenceBegins: 257, sentenceEnds: 258, wordBegins: 259, wordEnds: 260, padding: 261 };

/** The exclusive upper limit of character ids. */
export const characterKinds = marks.padding + 1;

/** The markers of a sentence's beginning and end. */
export const sentenceBegins = '<S>';
export const sentenceEnds = '</S>';
const markedWords = new Map([
  [sentenceBegins, marks.sentenceBegins],
  [sentenceEnds, marks.sentenceEnds],
]);

/** A word for ELMo as `charactersPerWord` ids; a longer word is truncated. Lone surrogates are dropped. */
export function characterIds(word: string): Int32Array {
  const ids = new Int32Array(charactersPerWord).fill(marks.padding);
  const mark = markedWords.get(word);
  ids.set([marks.wordBegins, ...(mark === undefined ? bytesOf(word) : [mark]), marks.wordEnds]);
  return ids;
}

function bytesOf(word: string): number[] {
  const bytes = new TextEncoder().encode(word.replace(/\p{Cs}/gu, ''));
  return Array.from(bytes.subarray(0, charactersPerWord - 2), (byte) => byte + 1);
}
