import { inputError, type TokenizedTexts } from '../../../experiment/errors/inputs';
import { findTokenizers } from '../../install/runtimes';
import { readTokenizer } from './readTokenizer';
import type { Texts } from './texts';
import { invalidTokenizer } from './tokenizerFile';
import type { FromTokenizer, TokenRows } from './tokenizerMessages';
import { runningTokenizer, TokenizerBreakdown } from './tokenizerProcess';
import { endIdOf, readsWordByWord } from './tokenizerSettings';

/** Turns texts into token ids, as the model's own tokenizer does. */
export interface TextTokenizer {
  /**
   * The ids of texts with the special tokens around them ([CLS] ... [SEP]). A text that is too long loses its end, never those; of a
   * pair that is too long together the longer text is cut first.
   * @throws GraftError `tokenizer/outside-model` for a token that the model has no embedding for; `tokenizer/too-slow`,
   * `tokenizer/broke-down`, `tokenizer/invalid`
   */
  encode(texts: readonly Texts[], maxLength: number, options?: EncodeOptions): Promise<TokenRows>;
  readonly padId: number;
  /** How many ids make a token; one where absent. */
  readonly width?: number;
  /** Id of the token that ends a text. */
  readonly endId: number;
}

/** A tokenizer that also turns ids back into text. */
export interface TwoWayTokenizer extends TextTokenizer {
  /**
   * The text that ids stand for, without special tokens. Bytes that are not yet a whole character become U+FFFD.
   * @throws GraftError `tokenizer/too-slow`, `tokenizer/broke-down`, `tokenizer/invalid`
   */
  decode(ids: readonly number[]): Promise<string>;
}

export interface EncodeOptions {
  /** Milliseconds for all of the texts: by far more than they take. */
  readonly limitMs?: number;
  /** How many texts were before these, for messages. */
  readonly before?: number;
}

const usualLimitMs = 60_000;

/**
 * Opens tokenizer.json, and tokenizer_config.json where there is one, of a folder in the Hugging Face layout.
 * Truncation and padding that tokenizer.json asks for are not applied: the experiment's settings decide.
 * @param rows of the model's embedding, which no id may be beyond
 * @throws GraftError `tokenizer/missing`, `tokenizer/unreadable`, `tokenizer/too-large`, `tokenizer/invalid`, `tokenizer/too-slow`,
 * `runtime/not-installed`
 */
export async function openTokenizer(
  folder: string,
  cacheFolder: string,
  rows?: number,
): Promise<TwoWayTokenizer> {
  const native = runningTokenizer();
  const { file, text, settings, config, padId } = await readTokenizer(folder);
  const library = findTokenizers(cacheFolder);
  const source = { library, json: text, wordByWord: readsWordByWord(settings) };
  requireOpened(await native.open(source, usualLimitMs).catch(refuseOpening(file)), file);
  return {
    padId,
    endId: endIdOf(settings, config) ?? padId,
    encode: async (texts, maxLength, { limitMs = usualLimitMs, before = 0 } = {}) => {
      const last = before + texts.length;
      const which: TokenizedTexts = texts.length > 1 ? ['several', before + 1, last] : ['one', last];
      const question = { type: 'encode', texts, maxLength } as const;
      const answer = await native.ask(question, limitMs).catch(refuseTexts(file, which));
      const encoded = fillEmptyTexts(requireEncoded(answer, file), padId);
      if (rows !== undefined) requireInside(encoded, rows, file);
      return encoded;
    },
    decode: async (ids) => {
      const answer = await native
        .ask({ type: 'decode', ids }, usualLimitMs)
        .catch(refuseTexts(file, ['generated']));
      return requireDecoded(answer, file);
    },
  };
}

function requireOpened(answer: FromTokenizer, file: string): void {
  if (answer.type === 'failed') throw invalidTokenizer(file, ['other', answer.message]);
}

function requireEncoded(answer: FromTokenizer, file: string): TokenRows {
  if (answer.type === 'encoded') return answer;
  throw invalidTokenizer(file, answer.type === 'failed' ? ['other', answer.message] : ['no-tokens']);
}

function requireDecoded(answer: FromTokenizer, file: string): string {
  if (answer.type === 'decoded') return answer.text;
  throw invalidTokenizer(file, answer.type === 'failed' ? ['other', answer.message] : ['no-text']);
}

function refuseOpening(file: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof TokenizerBreakdown)) throw thrown;
    throw invalidTokenizer(file, thrown.why, thrown);
  };
}

/** The patterns of a tokenizer are untrusted: one that does not end on some text must not block the program. */
function refuseTexts(file: string, texts: TokenizedTexts): (thrown: unknown) => never {
  return (thrown) => {
    if (!(thrown instanceof TokenizerBreakdown)) throw thrown;
    const { why } = thrown;
    const code = why[0] === 'too-slow' ? 'tokenizer/too-slow' : 'tokenizer/broke-down';
    throw inputError(code, { file, texts, why }, { place: { file } });
  };
}

function requireInside({ ids }: TokenRows, rows: number, file: string): void {
  const outside = ids.find((id) => id >= rows);
  if (outside === undefined) return;
  throw inputError('tokenizer/outside-model', { file, token: outside, rows }, { place: { file } });
}

/**
 * The same tokens, with one padding token for each text without tokens. A model reads at least one token, and a tokenizer without special
 * tokens, such as GPT-2's, finds none in a text that cleaning has emptied.
 */
export function fillEmptyTexts(rows: TokenRows, padId: number): TokenRows {
  if (!rows.lengths.includes(0)) return rows;
  const ids: number[] = [];
  let at = 0;
  for (const length of rows.lengths) {
    for (const id of length === 0 ? [padId] : rows.ids.subarray(at, at + length)) ids.push(id);
    at += length;
  }
  const atLeastOne = (lengths: Int32Array) => lengths.map((length) => Math.max(1, length));
  return {
    ...rows,
    ids: Int32Array.from(ids),
    lengths: atLeastOne(rows.lengths),
    firstLengths: atLeastOne(rows.firstLengths),
  };
}
