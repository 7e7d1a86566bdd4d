import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CancelledError } from '../../../experiment/errors';
import type { EncodedSplit } from './encodedSplit';
import type { Texts } from './texts';
import type { TextTokenizer } from './tokenizer';

/** After so many texts, other work gets its turn. */
const textsBetweenYields = 200;

/**
 * Turns texts into tokens.
 * @param options.onProgress is told how many examples are done
 * @throws CancelledError
 */
export async function encodeExamples(options: {
  examples: readonly Texts[];
  tokenizer: TextTokenizer;
  maxLength: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
}): Promise<EncodedSplit> {
  const { examples, tokenizer, maxLength, signal, onProgress } = options;
  const encoder = new Encoder(tokenizer, maxLength);
  for (const [index, texts] of examples.entries()) {
    if (index % textsBetweenYields === 0) {
      onProgress?.(index);
      await yieldToEvents();
      if (signal?.aborted) throw new CancelledError();
    }
    encoder.add(texts);
  }
  onProgress?.(examples.length);
  return encoder.finish();
}

/** Turns a few texts, or pairs of them, into tokens. */
export function encodeTexts(
  texts: readonly Texts[],
  tokenizer: TextTokenizer,
  maxLength: number,
): EncodedSplit {
  const encoder = new Encoder(tokenizer, maxLength);
  for (const each of texts) encoder.add(each);
  return encoder.finish();
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

  add({ text, pair }: Texts): void {
    const { ids, firstLength, truncated } = this.tokenizer.encode(text, this.maxLength, pair);
    this.pieces.push(Int32Array.from(ids));
    this.offsets.push(this.offsets.at(-1)! + ids.length);
    this.firstLengths.push(firstLength);
    if (truncated) this.truncated += 1;
  }

  finish(): EncodedSplit {
    const ids = new Int32Array(this.offsets.at(-1)!);
    for (const [index, piece] of this.pieces.entries()) ids.set(piece, this.offsets[index]);
    return {
      ids,
      offsets: Int32Array.from(this.offsets),
      firstLengths: Int32Array.from(this.firstLengths),
      maxLength: this.maxLength,
      truncated: this.truncated,
    };
  }
}
