import path from 'node:path';
import * as z from 'zod';
import { GraftError, type Place } from '../../../experiment/errors';
import { parseJson } from '../../../experiment/parseJson';
import { readPlainFile } from '../../../files/readPlainFile';

const count = z.number().int().positive().optional().catch(undefined);
const configSchema = z.looseObject({ max_position_embeddings: count, vocab_size: count });

/**
 * Refuses texts of more tokens than a model has positions for, before anything is tokenized or trained.
 * @param modelFolder its config.json says how many there are; one that does not say it sets no limit here
 * @param place where `preprocess.maxLength` stands
 * @throws GraftError `preprocess/too-long`
 */
export async function requirePositions(modelFolder: string, maxLength: number, place: Place): Promise<void> {
  const limit = (await readConfig(modelFolder))?.max_position_embeddings;
  if (limit === undefined || maxLength <= limit) return;
  throw new GraftError(
    'preprocess/too-long',
    `preprocess.maxLength is ${maxLength}, but the model reads at most ${limit} tokens.`,
    { remedy: `Set preprocess.maxLength to ${limit} or less, or choose a model for longer texts.`, place },
  );
}

/** How many tokens a model has embeddings for, as far as its config.json says. */
export async function vocabularyOf(modelFolder: string): Promise<number | undefined> {
  return (await readConfig(modelFolder))?.vocab_size;
}

async function readConfig(modelFolder: string): Promise<z.infer<typeof configSchema> | undefined> {
  try {
    const json = parseJson(await readPlainFile(path.join(modelFolder, 'config.json')));
    return configSchema.safeParse(json).data;
  } catch {
    // Whoever builds the model says what is wrong with its config.
    return undefined;
  }
}
