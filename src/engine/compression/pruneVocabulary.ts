import path from 'node:path';
import { optimizeError } from '../../experiment/errors/optimize';
import { formatPercent } from '../../experiment/words/formatNumbers';
import type { InputSplit } from '../inputs/encoded';
import type { EncodedTexts } from '../inputs/text/encodedTexts';
import { readTokenizerJson } from '../inputs/text/tokenizerFile';
import { keptTokens, parseWordPiece } from '../inputs/text/wordPiece';
import { writeWordPiece } from '../inputs/text/writeWordPiece';
import type { HeadedModel } from '../models/headedModel';
import { renumberedConfig } from '../models/transformerFamily';
import type { VocabularySettings } from './compressionSettings';
import type { Method } from './method';
import { tokenWeights, withKindredTokens } from './rankTokens';
import { fileValues } from './unitImportance';
import { writeReduced } from './writeReduced';

/** Removes tokens from the vocabulary. */
export const vocabularyMethod: Method<VocabularySettings> = {
  describe: ({ keep, by }) => `${formatPercent(keep)} of the tokens${by === 'tfidf' ? '' : ` by ${by}`}`,
  retokenizes: true,
  reduce: (model, settings, { train }, folder) => pruneVocabulary(model, settings, train, folder),
};

/**
 * Writes a model with only the tokens that its texts need most: fewer rows of the embedding, and a tokenizer that knows no others.
 * @param train the texts that tokens are ranked on
 * @throws GraftError `optimize/nothing-to-remove`, `optimize/tokenizer-kind`, `optimize/no-classes`, `tokenizer/...`
 */
export async function pruneVocabulary(
  model: HeadedModel,
  { keep, by }: VocabularySettings,
  { encoded, targets }: InputSplit,
  folder: string,
): Promise<void> {
  const table = tokenTable(model);
  const file = path.join(model.folder, 'tokenizer.json');
  const tokenizer = parseWordPiece((await readTokenizerJson(file))?.json, file);
  const [rows, width] = model.architecture.shapes.get(table) as readonly [number, number];
  const needed = tokenWeights(encoded as EncodedTexts, targets, by, rows);
  const weights = withKindredTokens(needed, { values: fileValues(model, table), width });
  const places = keptTokens(tokenizer, weights, keep);
  const numbers = new Map(places.map((old, number) => [old, number]));
  const kept = {
    names: [...model.variables.keys()],
    cuts: new Map([[table, [{ axis: 0, places }]]]),
    config: renumberedConfig(model.config, numbers),
  };
  await writeReduced(model, kept, folder);
  await writeWordPiece(folder, tokenizer, numbers);
}

function tokenTable({ architecture: { removable } }: HeadedModel): string {
  if (removable?.tokens) return removable.tokens;
  throw optimizeError('optimize/nothing-to-remove', { setting: 'vocabulary', why: ['lacks'] });
}
