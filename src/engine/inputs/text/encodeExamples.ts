import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { CancelledError } from '../../../experiment/errors';
import type { EncodedSplit } from './encodedSplit';
import type { TextTokenizer } from './tokenizer';

/** After so many texts, other work gets its turn. */
const textsBetweenYields = 200;

/**
 * Turns texts into tokens.
 * @param options.onProgress is told how many examples are done
 * @throws CancelledError
 */
export async function encodeExamples(options: {
  examples: readonly { readonly text: string; readonly label: number }[];
  tokenizer: TextTokenizer;
  maxLength: number;
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
}): Promise<EncodedSplit> {
  const { examples, tokenizer, maxLength, signal, onProgress } = options;
  const encoder = new Encoder(tokenizer, maxLength);
  for (const [index, { text, label }] of examples.entries()) {
    if (index % textsBetweenYields === 0) {
      onProgress?.(index);
      await yieldToEvents();
      if (signal?.aborted) throw new CancelledError();
    }
    encoder.add(text, label);
  }
  onProgress?.(examples.length);
  return encoder.finish();
}

/** Turns a few texts without labels into tokens; their labels are 0. */
export function encodeTexts(
  texts: readonly string[],
  tokenizer: TextTokenizer,
  maxLength: number,
): EncodedSplit {
  const encoder = new Encoder(tokenizer, maxLength);
  for (const text of texts) encoder.add(text, 0);
  return encoder.finish();
}

class Encoder {
  private readonly pieces: Int32Array[] = [];
  private readonly offsets = [0];
  private readonly labels: number[] = [];
  private truncated = 0;

  constructor(
    private readonly tokenizer: TextTokenizer,
    private readonly maxLength: number,
  ) {}

  add(text: string, label: number): void {
    const { ids, truncated } = this.tokenizer.encode(text, this.maxLength);
    this.pieces.push(Int32Array.from(ids));
    this.offsets.push(this.offsets.at(-1)! + ids.length);
    this.labels.push(label);
    if (truncated) this.truncated += 1;
  }

  finish(): EncodedSplit {
    const ids = new Int32Array(this.offsets.at(-1)!);
    for (const [index, piece] of this.pieces.entries()) ids.set(piece, this.offsets[index]);
    return {
      ids,
      offsets: Int32Array.from(this.offsets),
      labels: Int32Array.from(this.labels),
      maxLength: this.maxLength,
      truncated: this.truncated,
    };
  }
}
