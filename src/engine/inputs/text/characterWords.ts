import { characterIds, charactersPerWord } from '../../../portable/characterIds';
import { type CutWords, cutWords } from '../../../portable/words';
import type { TextTokenizer } from './tokenizer';
import type { TokenRows } from './tokenizerMessages';

/** Texts as words by their characters, for a model that has no vocabulary. */
export const characterWords: TextTokenizer = {
  padId: 0,
  endId: 0,
  width: charactersPerWord,
  encode: async (texts, maxLength) =>
    rowsOf(texts.map(({ text, pair }) => cutWords([text, pair], maxLength))),
};

function rowsOf(rows: readonly CutWords[]): TokenRows {
  const words = rows.flatMap((row) => row.words);
  const ids = new Int32Array(words.length * charactersPerWord);
  for (const [i, each] of words.entries()) ids.set(characterIds(each), i * charactersPerWord);
  return {
    ids,
    lengths: Int32Array.from(rows, (row) => row.words.length),
    firstLengths: Int32Array.from(rows, ({ words, first }) => Math.min(first, words.length)),
    truncated: rows.filter(({ isCut }) => isCut).length,
  };
}
