import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../experiment/errors/errors';
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
    throw indexError(
      'bad-index',
      index,
      'is not a JSON object whose weight_map names a file for each tensor.',
      cause,
    );
  }
  const fileOf = new Map(Object.entries(parsed.weight_map));
  for (const file of fileOf.values()) {
    if (!/^[\w.-]+$/.test(file) || !endings.includes(path.extname(file))) {
      const what = `names ${JSON.stringify(file)}, which is no ${endings[0]} file beside it.`;
      throw indexError('bad-index', index, what);
    }
  }
  return fileOf;
}

/** An index that does not fit what it is the index of. */
export function indexError(code: string, index: string, why: string, cause?: unknown): GraftError {
  return new GraftError(`weights/${code}`, `${index} ${why}`, {
    remedy: 'Download the checkpoint again, with all its files.',
    place: { file: index },
    cause,
  });
}
