import type { Texts } from './texts';

/** The source of a tokenizer. */
export interface TokenizerSource {
  /** The native library's file. */
  readonly library: string;
  /** The text of tokenizer.json. */
  readonly json: string;
  /** Whether the words that spaces part are tokenized each by itself. */
  readonly wordByWord: boolean;
}

/** The questions to a tokenizer's process, which answers each once, in order. */
export type ToTokenizer =
  | ({ readonly type: 'open' } & TokenizerSource)
  | { readonly type: 'encode'; readonly texts: readonly Texts[]; readonly maxLength: number }
  | { readonly type: 'decode'; readonly ids: readonly number[] };

/** Tokens of texts, one text after the other; lengths are in tokens. */
export interface TokenRows {
  readonly ids: Int32Array;
  /** The length of each text or pair. */
  readonly lengths: Int32Array;
  /** The number of each pair's tokens before those of its second text; all where there is none. */
  readonly firstLengths: Int32Array;
  /** How many were cut at `maxLength`. */
  readonly truncated: number;
}

export type FromTokenizer =
  | { readonly type: 'opened' }
  | ({ readonly type: 'encoded' } & TokenRows)
  | { readonly type: 'decoded'; readonly text: string }
  | { readonly type: 'failed'; readonly message: string };
