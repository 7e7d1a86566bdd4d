import path from 'node:path';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { PreprocessResult } from '../../../experiment/runs/results';
import { t } from '../../../experiment/words/translation';
import type { Cleaning } from '../../../portable/cleanText';
import { mapSplits, type SplitName, type Splits, splitNames } from '../../datasets/example';
import type { Io } from '../../io';
import { cleansAnything, describeCleaning } from './cleaningReport';
import { cleanTexts } from './cleanTexts';
import { readEncoded, writeEncoded } from './encodedFile';
import { type EncodedTexts, exampleCount, tokenCount } from './encodedTexts';
import { encodeExamples } from './encodeExamples';
import { lengthHistogram } from './lengthHistogram';
import { packTexts } from './packTexts';
import { warnOfTruncation } from './suggestLength';
import { type Texts, textsOf } from './texts';
import type { TextTokenizer } from './tokenizer';

/** More tokens than any text has. */
const unlimited = 2 ** 31 - 1;

interface SplitsToEncode {
  readonly splits: Splits;
  readonly tokenizer: TextTokenizer;
  readonly maxLength: number;
  readonly clean: Cleaning;
  /** Whether texts are put one after the other into blocks. */
  readonly packs: boolean;
  readonly folder: string;
}

export type EncodedSplits = Record<SplitName, EncodedTexts>;

/**
 * Cleans the texts of all splits, turns them into tokens, and stores those in the stage's folder.
 * @throws CancelledError when the user asked to stop
 */
export async function encodeSplits(task: SplitsToEncode, io: Io): Promise<PreprocessResult> {
  const { tokenizer, maxLength, clean, folder, packs } = task;
  const given: TextSplits = mapSplits(task.splits, (examples) => examples.map(({ row }) => textsOf(row)));
  const splits: TextSplits = mapSplits(given, (texts) => cleanTexts(texts, clean));
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
        unit: t('texts'),
        message: t('Tokenizing'),
      });
    const options = { examples, tokenizer, signal: io.signal, onProgress };
    encoded[name] = packs
      ? packTexts(await encodeExamples({ ...options, maxLength: unlimited }), maxLength, tokenizer.endId)
      : await encodeExamples({ ...options, maxLength });
    before += examples.length;
    await writeEncoded(path.join(folder, `${name}.safetensors`), encoded[name]);
  }
  const lengths = lengthsOf(Object.values(encoded));
  const truncated = splitNames.reduce((sum, name) => sum + encoded[name].truncated, 0);
  const warning = await warnOfTruncation(
    splitNames.flatMap((name) => splits[name]),
    { truncated, maxLength },
    tokenizer,
  );
  if (warning) io.emit(warning);
  const cleaned = cleansAnything(clean) ? describeCleaning(firstTexts(given), firstTexts(splits)) : undefined;
  return {
    examples: total,
    ...summarized({
      texts: total,
      cleaned: cleaned ? cleaned.texts : -1,
      median: lengths[lengths.length >> 1] ?? 0,
      longest: lengths.at(-1) ?? 0,
      truncated,
      limit: maxLength,
    }),
    report: [
      ...(packs ? [] : [lengthHistogram(lengths, truncated, maxLength)]),
      ...(cleaned ? [cleaned.block] : []),
    ],
  };
}

function summarized(parts: Parameters<typeof reportWords.worded<'texts-encoded'>>[1]) {
  const { message, words } = reportWords.worded('texts-encoded', parts);
  return { summary: message, summaryWords: words };
}

type TextSplits = Record<SplitName, readonly Texts[]>;

const firstTexts = (splits: TextSplits) => splitNames.flatMap((name) => splits[name].map(({ text }) => text));

/** Reads what `encodeSplits` stored. Throws `weights/...` or `preprocess/...` for files that are not what it wrote. */
export async function readEncodedSplits(folder: string, vocabularySize?: number): Promise<EncodedSplits> {
  const entries = splitNames.map(
    async (name) =>
      [name, await readEncoded(path.join(folder, `${name}.safetensors`), vocabularySize)] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as EncodedSplits;
}

/** In tokens, in ascending order. */
function lengthsOf(splits: readonly EncodedTexts[]): number[] {
  const lengths = splits.flatMap((split) =>
    Array.from({ length: exampleCount(split) }, (_, index) => tokenCount(split, index)),
  );
  return lengths.sort((a, b) => a - b);
}
