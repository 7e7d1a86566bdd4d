import { characterIds, charactersPerWord, sentenceBegins, sentenceEnds } from './characterIds';
import { shortenPair } from './cutTokens';
import type { ModelFeeds, OpenReader, Reader } from './model';
import { preparedTexts, type TextInput, type TextSettings } from './textInput';

/** The separator of two texts that are read together. */
const between = [sentenceEnds, sentenceBegins];

/** Letters, digits, or any other sign but a space. */
const word = /[\p{L}\p{Nl}\p{No}]+|\p{Nd}+|\S|\ufeff/gu;

/** Further characters that Python treats as spaces. */
const otherSpaces = new Set(['\x1c', '\x1d', '\x1e', '\x1f', '\x85']);

/** The words of a text, as AllenNLP's `LettersDigitsTokenizer` finds them. */
export function wordsOf(text: string): string[] {
  return (text.match(word) ?? []).filter((each) => !otherSpaces.has(each));
}

/** The words that are read of a text or a pair. */
export interface CutWords {
  readonly words: readonly string[];
  /** How many stand before the second text's. */
  readonly first: number;
  readonly isCut: boolean;
}

/**
 * Truncates texts to at most `maxLength` words. A text without words becomes one empty word. A pair has the markers of a sentence's end and
 * beginning in between.
 */
export function cutWords([text = '', pair]: readonly (string | undefined)[], maxLength: number): CutWords {
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

/** Reads texts as words of characters for a model with `maxLength` words; pads shorter texts. */
export function openWordReader(settings: TextSettings): OpenReader<Reader<TextInput>> {
  const { maxLength } = settings;
  return async () => ({
    feedsOf: (input): ModelFeeds => {
      const { words } = cutWords(preparedTexts(input, settings), maxLength);
      const ids = new Int32Array(maxLength * charactersPerWord);
      for (const [i, each] of words.entries()) ids.set(characterIds(each), i * charactersPerWord);
      const mask = new Int32Array(maxLength).fill(1, 0, words.length);
      return {
        input_ids: { values: ids, shape: [1, maxLength, charactersPerWord] },
        attention_mask: { values: mask, shape: [1, maxLength] },
      };
    },
  });
}
