/** Numbers that a word is: its bytes in UTF-8 between two marks, and padding. */
export const charactersPerWord = 50;

/** Bytes are counted from 1 on, so that 0 is left for no word; AllenNLP's marks come after them. */
const marks = { sentenceBegins: 257, sentenceEnds: 258, wordBegins: 259, wordEnds: 260, padding: 261 };

/** All numbers of a character are below. */
export const characterKinds = marks.padding + 1;

/** The words that stand for a sentence's beginning and end. */
export const sentenceBegins = '<S>';
export const sentenceEnds = '</S>';
const markedWords = new Map([
  [sentenceBegins, marks.sentenceBegins],
  [sentenceEnds, marks.sentenceEnds],
]);

/** A word as ELMo reads it, `charactersPerWord` numbers; a longer one loses its end. Halves of a surrogate pair are left out. */
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
