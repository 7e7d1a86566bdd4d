import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CancelledError } from '../../../experiment/errors/errors';
import type { EncodedTexts } from './encodedTexts';
import type { Texts } from './texts';
import type { TextTokenizer } from './tokenizer';
import type { TokenRows } from './tokenizerMessages';

/** The number of texts tokenized at once; between calls, the user may stop. */
const textsAtOnce = 200;

/**
 * Turns texts, or pairs of them, into tokens.
 * @param options.onProgress called with the number of examples done
 * @throws GraftError `tokenizer/too-slow` and as the tokenizer does; CancelledError
 */
export async function encodeExamples(options: {
  examples: readonly Texts[];
  tokenizer: TextTokenizer;
  maxLength: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
  /** The time limit for one call, in milliseconds: far longer than a call takes. */
  limitMs?: number;
}): Promise<EncodedTexts> {
  const { examples, tokenizer, maxLength, signal, onProgress, limitMs } = options;
  const pieces: TokenRows[] = [];
  for (let before = 0; before < examples.length; before += textsAtOnce) {
    onProgress?.(before);
    await yieldToEvents();
    if (signal?.aborted) throw new CancelledError();
    const texts = examples.slice(before, before + textsAtOnce);
    pieces.push(
      await tokenizer.encode(texts, maxLength, { before, ...(limitMs === undefined ? {} : { limitMs }) }),
    );
  }
  onProgress?.(examples.length);
  return { kind: 'text', ...joined(pieces), maxLength, padId: tokenizer.padId, width: tokenizer.width ?? 1 };
}

function joined(
  pieces: readonly TokenRows[],
): Pick<EncodedTexts, 'ids' | 'offsets' | 'firstLengths' | 'truncated'> {
  const lengths = concatenate(pieces.map((piece) => piece.lengths));
  const offsets = new Int32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) offsets[index + 1] = offsets[index]! + length;
  return {
    ids: concatenate(pieces.map(({ ids }) => ids)),
    offsets,
    firstLengths: concatenate(pieces.map(({ firstLengths }) => firstLengths)),
    truncated: pieces.reduce((sum, { truncated }) => sum + truncated, 0),
  };
}

function concatenate(pieces: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
