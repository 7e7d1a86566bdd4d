import type { NewEvent } from '../../../experiment/runs/events';
import { runWords } from '../../../experiment/runs/runWords';
import { tokenCount } from './encodedTexts';
import { encodeExamples } from './encodeExamples';
import type { Texts } from './texts';
import type { TextTokenizer } from './tokenizer';

/** From this share of truncated texts on, another length is worth a thought. */
const manyTruncated = 0.05;
/**
 * The numbers of texts tokenized again without truncation: enough for the percentile of a suggestion. Longer texts get a smaller sample,
 * since the run waits for it. The sizes are primes, so that a sample does not coincide with a regular order of the texts.
 */
const sampleSizes = [251, 127, 61];
/** The largest sample that is likely to have no more characters is taken, else the smallest. */
const sampledCharacters = 250_000;
/** The length, in tokens, as which longer texts count: no model reads more. */
const longestCounted = 10_000;

/**
 * A warning if many texts were truncated, with the lengths that would keep 95 % and 99 % of them whole.
 * @param truncated how many of the texts were truncated at `maxLength` tokens
 */
export async function warnOfTruncation(
  texts: readonly Texts[],
  { truncated, maxLength }: { truncated: number; maxLength: number },
  tokenizer: TextTokenizer,
): Promise<Extract<NewEvent, { type: 'warning' }> | undefined> {
  if (truncated <= manyTruncated * texts.length) return undefined;
  const sample = evenSample(texts);
  const lengths = await fullLengths(sample, tokenizer);
  const parts = {
    percent: Math.round((100 * truncated) / texts.length),
    limit: maxLength,
    at95: percentile(lengths, 0.95),
    at99: percentile(lengths, 0.99),
    isSampled: texts.length > sample.length,
  };
  return { type: 'warning', code: 'preprocess/many-cut', ...runWords.worded('long-texts', parts) };
}

/** Texts from all over the dataset. */
function evenSample(texts: readonly Texts[]): readonly Texts[] {
  const size = sampleSize(texts);
  if (texts.length <= size) return texts;
  return Array.from({ length: size }, (_, i) => texts[Math.floor((i * texts.length) / size)]!);
}

function sampleSize(texts: readonly Texts[]): number {
  const characters = texts.reduce((sum, { text, pair = '' }) => sum + text.length + pair.length, 0);
  const mean = characters / texts.length;
  return sampleSizes.find((size) => size * mean <= sampledCharacters) ?? sampleSizes.at(-1)!;
}

/** In ascending order, with special tokens. */
async function fullLengths(examples: readonly Texts[], tokenizer: TextTokenizer): Promise<number[]> {
  const encoded = await encodeExamples({ examples, tokenizer, maxLength: longestCounted });
  return Array.from(examples, (_, index) => tokenCount(encoded, index)).sort((a, b) => a - b);
}

/** By nearest rank. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
