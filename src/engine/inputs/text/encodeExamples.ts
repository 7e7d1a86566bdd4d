import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CancelledError, GraftError } from '../../../experiment/errors';
import type { EncodedTexts } from './encodedTexts';
import type { Texts } from './texts';
import type { TextTokenizer } from './tokenizer';
import { withinTime } from './withinTime';

/** After so many texts, other work gets its turn. */
const textsBetweenYields = 200;
const usualLimitMs = 60_000;

/**
 * Turns texts into tokens.
 * @param options.onProgress is told how many examples are done
 * @throws GraftError `tokenizer/too-slow`; CancelledError
 */
export async function encodeExamples(options: {
  examples: readonly Texts[];
  tokenizer: TextTokenizer;
  maxLength: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
  /** Milliseconds for so many texts as are done in one go: by far more than they take. */
  limitMs?: number;
}): Promise<EncodedTexts> {
  const { examples, tokenizer, maxLength, signal, onProgress, limitMs = usualLimitMs } = options;
  const encoder = new Encoder(tokenizer, maxLength);
  for (let start = 0; start < examples.length; start += textsBetweenYields) {
    onProgress?.(start);
    await yieldToEvents();
    if (signal?.aborted) throw new CancelledError();
    encoder.addAll(examples.slice(start, start + textsBetweenYields), limitMs);
  }
  onProgress?.(examples.length);
  return encoder.finish();
}

/**
 * Turns a few texts, or pairs of them, into tokens.
 * @throws GraftError `tokenizer/too-slow`
 */
export function encodeTexts(
  texts: readonly Texts[],
  tokenizer: TextTokenizer,
  maxLength: number,
): EncodedTexts {
  const encoder = new Encoder(tokenizer, maxLength);
  encoder.addAll(texts, usualLimitMs);
  return encoder.finish();
}

function tooSlow(limitMs: number, text: number): GraftError {
  return new GraftError(
    'tokenizer/too-slow',
    `The tokenizer did not come to an end within ${limitMs / 1000} s, at text ${text} of the split.`,
    {
      remedy:
        'A regular expression in its tokenizer.json may never end on this text. Fetch the file again from where the model came from, or shorten the text.',
    },
  );
}

class Encoder {
  private readonly pieces: Int32Array[] = [];
  private readonly offsets = [0];
  private readonly firstLengths: number[] = [];
  private truncated = 0;

  constructor(
    private readonly tokenizer: TextTokenizer,
    private readonly maxLength: number,
  ) {}

  /** The patterns of a tokenizer may be anybody's: one that does not end on some text must not take the program with it. */
  addAll(texts: readonly Texts[], limitMs: number): void {
    const done = withinTime(limitMs, () => {
      for (const each of texts) this.add(each);
    });
    if (!done) throw tooSlow(limitMs, this.firstLengths.length + 1);
  }

  private add({ text, pair }: Texts): void {
    const { ids, firstLength, truncated } = this.tokenizer.encode(text, this.maxLength, pair);
    this.pieces.push(Int32Array.from(ids));
    this.offsets.push(this.offsets.at(-1)! + ids.length);
    this.firstLengths.push(firstLength);
    if (truncated) this.truncated += 1;
  }

  finish(): EncodedTexts {
    const ids = new Int32Array(this.offsets.at(-1)!);
    for (const [index, piece] of this.pieces.entries()) ids.set(piece, this.offsets[index]);
    return {
      kind: 'text',
      ids,
      offsets: Int32Array.from(this.offsets),
      firstLengths: Int32Array.from(this.firstLengths),
      maxLength: this.maxLength,
      truncated: this.truncated,
      padId: this.tokenizer.padId,
    };
  }
}
