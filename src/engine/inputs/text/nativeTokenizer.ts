import { createRequire } from 'node:module';

/** One text's tokens, or a pair's. */
interface Encoding {
  getIds(): number[];
  /** 1 for the tokens of a pair's second text, where the model distinguishes them. */
  getTypeIds(): number[];
  /** The text that a token is of, from 0; nothing for a special token. */
  getSequenceIds(): (number | null | undefined)[];
}

/** The part of Hugging Face's Rust tokenizers (https://github.com/huggingface/tokenizers) that is used here. */
export interface NativeTokenizer {
  encode(text: string, pair?: string | null): Promise<Encoding>;
  decode(ids: number[], skipSpecialTokens: boolean): Promise<string>;
  disableTruncation(): void;
  disablePadding(): void;
}

/**
 * Opens the text of a tokenizer.json. Padding and truncation that it asks for are not applied.
 * @param library the native library's file
 * Throws what the library says of a text that is no tokenizer.
 */
export function openNativeTokenizer(library: string, json: string): NativeTokenizer {
  const { Tokenizer } = createRequire(__filename)(library) as {
    Tokenizer: { fromString(json: string): NativeTokenizer };
  };
  const tokenizer = Tokenizer.fromString(json);
  tokenizer.disablePadding();
  tokenizer.disableTruncation();
  return tokenizer;
}
