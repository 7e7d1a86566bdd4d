import { shortenPair } from '../../../portable/cutTokens';
import {
  characterIds,
  charactersPerWord,
  sentenceBegins,
  sentenceEnds,
} from '../../models/elmo/characterIds';
import type { Texts } from './texts';
import type { TextTokenizer } from './tokenizer';
import type { TokenRows } from './tokenizerMessages';

/** What stands between two texts that are read together. */
const between = [sentenceEnds, sentenceBegins];

/** Letters, digits, or any other sign but a space. */
const word = /[\p{L}\p{Nl}\p{No}]+|\p{Nd}+|\S|\ufeff/gu;

/** What Python takes for a space besides. */
const otherSpaces = new Set(['\x1c', '\x1d', '\x1e', '\x1f', '\x85']);

/** The words of a text, as AllenNLP's `LettersDigitsTokenizer` finds them. */
export function wordsOf(text: string): string[] {
  return (text.match(word) ?? []).filter((each) => !otherSpaces.has(each));
}

/**
 * Texts as words by their characters, for a model that has no vocabulary. A text without words is one empty word. Of a pair, the marks of a sentence's end and
 * beginning stand between.
 */
export const characterWords: TextTokenizer = {
  padId: 0,
  endId: 0,
  width: charactersPerWord,
  encode: async (texts, maxLength) => rowsOf(texts.map((each) => cutWords(each, maxLength))),
};

interface CutWords {
  readonly words: readonly string[];
  /** How many stand before the second text's. */
  readonly first: number;
  readonly isCut: boolean;
}

function cutWords({ text, pair }: Texts, maxLength: number): CutWords {
  const first = wordsOf(text);
  const second = pair === undefined ? [] : wordsOf(pair);
  const marked = pair === undefined || maxLength <= between.length ? [] : between;
  const room = maxLength - marked.length;
  const [kept, keptOfPair] = shortenPair(first.length, second.length, room);
  const words = [...first.slice(0, kept), ...marked, ...second.slice(0, keptOfPair)];
  return {
    words: words.length === 0 ? [''] : words,
    first: pair === undefined ? Math.max(1, kept) : Math.max(1, kept + marked.length),
    isCut: first.length + second.length > room,
  };
}

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
