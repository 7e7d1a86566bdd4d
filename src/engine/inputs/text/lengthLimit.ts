import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { GraftError, type Place } from '../../../experiment/errors';

const configSchema = z.looseObject({ max_position_embeddings: z.number().int().positive() });

/**
 * Refuses texts of more tokens than a model has positions for, before anything is tokenized or trained.
 * @param modelFolder its config.json says how many there are; one that does not say it sets no limit here
 * @param place where `preprocess.maxLength` stands
 * @throws GraftError `preprocess/too-long`
 */
export async function requirePositions(modelFolder: string, maxLength: number, place: Place): Promise<void> {
  const limit = await positionsOf(path.join(modelFolder, 'config.json'));
  if (limit === undefined || maxLength <= limit) return;
  throw new GraftError(
    'preprocess/too-long',
    `preprocess.maxLength is ${maxLength}, but the model reads at most ${limit} tokens.`,
    { remedy: `Set preprocess.maxLength to ${limit} or less, or choose a model for longer texts.`, place },
  );
}

async function positionsOf(configFile: string): Promise<number | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(configFile, 'utf8'));
    return configSchema.safeParse(json).data?.max_position_embeddings;
  } catch {
    // Whoever builds the model says what is wrong with its config.
    return undefined;
  }
}
