import path from 'node:path';
import * as z from 'zod';
import { badWeights } from '../experiment/errors/weights';
import { parseJson } from '../experiment/words/parseJson';
import { readPlainFile } from './readPlainFile';
import type { WeightLayout } from './weightFiles';

/** The index of a checkpoint in several files (shards): which tensor lies in which file. */
const shardIndexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/**
 * Reads which file each tensor of a checkpoint in several files is in. All of them are beside the index.
 * @throws GraftError `weights/bad-index`
 */
export async function readShardIndex(index: string, { endings }: WeightLayout): Promise<Map<string, string>> {
  let parsed: z.infer<typeof shardIndexSchema>;
  try {
    parsed = shardIndexSchema.parse(parseJson(await readPlainFile(index)));
  } catch (cause) {
    throw badWeights('weights/bad-index', index, ['index-json'], cause);
  }
  const fileOf = new Map(Object.entries(parsed.weight_map));
  for (const file of fileOf.values()) {
    if (!/^[\w.-]+$/.test(file) || !endings.includes(path.extname(file)))
      throw badWeights('weights/bad-index', index, ['index-file', file, endings[0]!]);
  }
  return fileOf;
}
