import { createRequire } from 'node:module';
import { type CutTokens, cutTokens } from '../../../portable/cutTokens';
import type { Texts } from './texts';
import type { FromTokenizer, TokenizerSource, TokenRows, ToTokenizer } from './tokenizerMessages';

/** The other end of a tokenizer's process. */
type Channel = Pick<NodeJS.Process, 'on' | 'pid' | 'kill'> & { send?: (message: FromTokenizer) => void };

interface Opened extends Pick<TokenizerSource, 'wordByWord'> {
  readonly tokenizer: NativeTokenizer;
}

/** Answers questions about texts until the other process is gone. */
export function serveTokenizer(channel: Channel): void {
  let opened: Opened | undefined;
  // Native code may be in the middle of a text, and an orderly end would wait for it.
  channel.on('disconnect', () => channel.kill(channel.pid, 'SIGKILL'));
  channel.on('message', async (question: ToTokenizer) => {
    try {
      if (question.type === 'open') opened = await open(question);
      channel.send?.(await answer(opened!, question));
    } catch (thrown) {
      channel.send?.({ type: 'failed', message: (thrown as Error).message });
    }
  });
}

async function answer(opened: Opened, question: ToTokenizer): Promise<FromTokenizer> {
  switch (question.type) {
    case 'open':
      return { type: 'opened' };
    case 'encode':
      return { type: 'encoded', ...(await encodeAll(opened, question.texts, question.maxLength)) };
    case 'decode':
      return { type: 'decoded', text: await opened.tokenizer.decode([...question.ids], true) };
  }
}

async function open({ library, json, wordByWord }: TokenizerSource): Promise<Opened> {
  const tokenizer = openNativeTokenizer(library, json);
  // Some faults of a file show only when it is used.
  await tokenizer.encode('a');
  return { tokenizer, wordByWord };
}

async function encodeAll(opened: Opened, texts: readonly Texts[], maxLength: number): Promise<TokenRows> {
  const rows = await Promise.all(texts.map((each) => encodeOne(opened, each, maxLength)));
  return {
    ids: Int32Array.from(rows.flatMap(({ ids }) => ids)),
    lengths: Int32Array.from(rows, ({ ids }) => ids.length),
    firstLengths: Int32Array.from(rows, ({ firstLength }) => firstLength),
    truncated: rows.filter(({ isCut }) => isCut).length,
  };
}

function encodeOne(
  { tokenizer, wordByWord }: Opened,
  { text, pair }: Texts,
  maxLength: number,
): Promise<CutTokens> {
  const encode = async (beginning: string) => {
    const encoding = await tokenizer.encode(beginning, pair ?? null);
    const [ids, types, texts] = [encoding.getIds(), encoding.getTypeIds(), encoding.getSequenceIds()];
    return cutTokens({ ids, types, texts }, maxLength);
  };
  // The lengths of both texts decide which one loses an odd token.
  if (!wordByWord || pair !== undefined) return encode(text);
  return encodeBeginning(text, maxLength, encode, ({ isCut }) => isCut);
}

/** A token has seldom more characters; where it does, a longer beginning is looked at. */
const charactersPerToken = 16;

/**
 * What a tokenizer makes of a text that is cut at `maxLength` tokens: of a very long text only as much is tokenized as that takes.
 * @param encode must treat each word by itself: the tokens of a beginning that ends between two words are then the first ones of the
 * whole text
 */
export async function encodeBeginning<Encoded>(
  text: string,
  maxLength: number,
  encode: (text: string) => Promise<Encoded>,
  isCut: (encoded: Encoded) => boolean,
): Promise<Encoded> {
  for (let characters = charactersPerToken * (maxLength + 2); ; characters *= 4) {
    const end = wordEnd(text, characters);
    const encoded = await encode(text.slice(0, end));
    if (end === text.length || isCut(encoded)) return encoded;
  }
}

/** Where the word ends that stands at a position or after it, or the text: some tokenizers read spaces together with what follows. */
function wordEnd(text: string, from: number): number {
  if (from >= text.length) return text.length;
  const end = /(?<=\S)\s/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}

/** One text's tokens, or a pair's. */
interface Encoding {
  getIds(): number[];
  /** 1 for the tokens of a pair's second text, where the model distinguishes them. */
  getTypeIds(): number[];
  /** The text that a token is of, from 0; nothing for a special token. */
  getSequenceIds(): (number | null | undefined)[];
}

/** The part of Hugging Face's Rust tokenizers (https://github.com/huggingface/tokenizers) that is used here. */
interface NativeTokenizer {
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
function openNativeTokenizer(library: string, json: string): NativeTokenizer {
  const { Tokenizer } = createRequire(__filename)(library) as {
    Tokenizer: { fromString(json: string): NativeTokenizer };
  };
  const tokenizer = Tokenizer.fromString(json);
  tokenizer.disablePadding();
  tokenizer.disableTruncation();
  return tokenizer;
}
