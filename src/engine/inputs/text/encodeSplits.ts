import path from 'node:path';
import type { PreprocessResult } from '../../../experiment/results';
import { type SplitName, type Splits, splitNames } from '../../datasets/example';
import type { Io } from '../../io';
import { type Cleaning, cleanTexts } from './clean';
import { cleansAnything, describeCleaning } from './cleaningReport';
import { readEncoded, writeEncoded } from './encodedFile';
import { type EncodedSplit, exampleCount, tokenCount } from './encodedSplit';
import { encodeExamples } from './encodeExamples';
import { warnOfTruncation } from './suggestLength';
import type { TextTokenizer } from './tokenizer';

export type EncodedSplits = Record<SplitName, EncodedSplit>;

/**
 * Cleans the texts of all splits, turns them into tokens, and stores those in the stage's folder.
 * @throws CancelledError when the user asked to stop
 */
export async function encodeSplits(
  task: { splits: Splits; tokenizer: TextTokenizer; maxLength: number; clean: Cleaning; folder: string },
  io: Io,
): Promise<PreprocessResult> {
  const { tokenizer, maxLength, clean, folder } = task;
  const splits = cleanSplits(task.splits, clean);
  const total = splitNames.reduce((sum, name) => sum + splits[name].length, 0);
  let before = 0;
  const encoded = {} as EncodedSplits;
  for (const name of splitNames) {
    const examples = splits[name];
    const onProgress = (done: number) =>
      io.emit({
        type: 'stage-progress',
        stage: 'preprocess',
        done: before + done,
        total,
        unit: 'texts',
        message: 'Tokenizing',
      });
    encoded[name] = await encodeExamples({ examples, tokenizer, maxLength, signal: io.signal, onProgress });
    before += examples.length;
    await writeEncoded(path.join(folder, `${name}.safetensors`), encoded[name]);
  }
  const result = describeTokens(Object.values(encoded), maxLength);
  const warning = warnOfTruncation(
    splitNames.flatMap((name) => splits[name]),
    result,
    tokenizer,
  );
  if (warning) io.emit(warning);
  const cleaned = cleansAnything(clean) && describeCleaning(textsOf(task.splits), textsOf(splits));
  return { ...result, ...(cleaned ? { cleaned } : {}) };
}

function cleanSplits(splits: Splits, clean: Cleaning): Splits {
  const cleaned = splitNames.map((name) => [name, cleanTexts(splits[name], clean)] as const);
  return Object.fromEntries(cleaned) as Splits;
}

const textsOf = (splits: Splits) => splitNames.flatMap((name) => splits[name].map(({ text }) => text));

/** Reads what `encodeSplits` stored. Throws `weights/...` or `preprocess/...` for files that are not what it wrote. */
export async function readEncodedSplits(folder: string, vocabularySize: number): Promise<EncodedSplits> {
  const entries = splitNames.map(
    async (name) =>
      [name, await readEncoded(path.join(folder, `${name}.safetensors`), vocabularySize)] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as EncodedSplits;
}

function describeTokens(splits: readonly EncodedSplit[], maxLength: number): PreprocessResult {
  const lengths = splits.flatMap((split) =>
    Array.from({ length: exampleCount(split) }, (_, index) => tokenCount(split, index)),
  );
  lengths.sort((a, b) => a - b);
  return {
    maxLength,
    examples: lengths.length,
    truncated: splits.reduce((sum, { truncated }) => sum + truncated, 0),
    medianTokens: lengths[lengths.length >> 1] ?? 0,
    longestTokens: lengths.at(-1) ?? 0,
  };
}
