import { Tokenizer } from '@huggingface/tokenizers';
import { cutTokens, type Tokens } from './cutTokens';
import type { ModelFeeds, OpenReader, Reader } from './model';
import { preparedTexts, type TextInput, type TextSettings } from './textInput';

/** How texts become tokens, as in training. */
export interface TokenSettings extends TextSettings {
  /** The replacement for a text without tokens. */
  readonly padId: number;
}

/** Reads texts, and writes them. */
export interface TextReader extends Reader<TextInput> {
  /** A text's tokens, uncut. */
  tokensOf(text: string): number[];
  /** The texts of tokens. */
  textOf(tokens: readonly number[]): string;
}

/** Reads texts with the package's own tokenizer. */
export function openTextReader(settings: TokenSettings): OpenReader<TextReader> {
  return async (read) => {
    const definition: object = JSON.parse(new TextDecoder().decode(await read('tokenizer.json')));
    const tokenizer = new Tokenizer(definition, { clean_up_tokenization_spaces: false });
    return {
      feedsOf: (input) => textFeeds(tokenizer, input, settings),
      tokensOf: (text) => tokenizer.encode(text).ids,
      textOf: (tokens) => tokenizer.decode([...tokens]),
    };
  };
}

/** A batch of one example: [1, tokens]. */
function textFeeds(tokenizer: Tokenizer, input: TextInput, settings: TokenSettings): ModelFeeds {
  const { maxLength, padId } = settings;
  const texts = preparedTexts(input, settings);
  const { ids, firstLength } = cutTokens(specialAndOwn(tokenizer, texts), maxLength);
  return tokenFeeds(ids.length === 0 ? [padId] : ids, ids.length === 0 ? 1 : firstLength);
}

/** @param firstLength how many tokens are of the first text */
export function tokenFeeds(ids: readonly number[], firstLength = ids.length): ModelFeeds {
  const feed = (value: (i: number) => number) => ({
    values: Int32Array.from(ids, (_, i) => value(i)),
    shape: [1, ids.length],
  });
  return {
    input_ids: feed((i) => ids[i]!),
    attention_mask: feed(() => 1),
    token_type_ids: feed((i) => (i < firstLength ? 0 : 1)),
  };
}

/** The tokens of one text or two, with the special ones around them. */
function specialAndOwn(tokenizer: Tokenizer, [text = '', pair]: readonly string[]): Tokens {
  const { ids, token_type_ids: types } = tokenizer.encode(text, {
    text_pair: pair ?? null,
    return_token_type_ids: true,
  });
  const own = [text, pair].map((each) =>
    each === undefined ? [] : tokenizer.encode(each, { add_special_tokens: false }).ids,
  );
  return { ids, types, texts: textNumbers(ids, own[0]!, own[1]!) };
}

/** The index of each token's text; null for a special token. The first text is found from the start, the second from the end. */
function textNumbers(
  ids: readonly number[],
  first: readonly number[],
  second: readonly number[],
): (number | null)[] {
  const isAt = (start: number, part: readonly number[]) => part.every((id, i) => ids[start + i] === id);
  const starts = [...ids.keys()];
  const firstAt = starts.find((start) => isAt(start, first)) ?? 0;
  const secondAt = starts.findLast((start) => isAt(start, second)) ?? ids.length;
  return ids.map((_, i) => {
    if (i >= firstAt && i < firstAt + first.length) return 0;
    return i >= secondAt && i < secondAt + second.length ? 1 : null;
  });
}
