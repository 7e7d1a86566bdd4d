import path from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../experiment/errors';
import { parseJson } from '../../experiment/parseJson';
import { readPlainFile } from '../../files/readPlainFile';
import type { WeightLayout } from '../assets/weightFiles';
import { openWeights } from './openWeights';
import type { TensorFile } from './tensorFile';

/** The index of a checkpoint in several files (shards): which tensor lies in which file. */
const shardIndexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Opens the files that an index names as one. The caller closes it. Throws `weights/...` errors. */
export async function openShards(folder: string, layout: WeightLayout): Promise<TensorFile> {
  const index = path.join(folder, layout.index);
  const fileOf = await readShardIndex(index, layout);
  const shards = new Map<string, TensorFile>();
  const close = async () => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const file of new Set(fileOf.values()))
      shards.set(file, await openWeights[layout.format](path.join(folder, file)));
    checkShards(fileOf, shards, index);
  } catch (error) {
    await close();
    throw error;
  }
  const shardOf = (name: string) => {
    const shard = shards.get(fileOf.get(name) ?? '');
    if (shard) return shard;
    throw indexError('missing-tensor', index, `names no tensor ${JSON.stringify(name)}.`);
  };
  return {
    names: [...fileOf.keys()].sort(),
    metadata: shards.values().next().value?.metadata ?? new Map(),
    info: (name) => shardOf(name).info(name),
    read: async (name) => shardOf(name).read(name),
    close,
  };
}

async function readShardIndex(index: string, { endings }: WeightLayout): Promise<Map<string, string>> {
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

/** Index and shards must name the same tensors: otherwise one of the files belongs to another checkpoint. */
function checkShards(
  fileOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, TensorFile>,
  index: string,
): void {
  for (const [file, shard] of shards) {
    const stray = shard.names.find((name) => fileOf.get(name) !== file);
    if (stray !== undefined) {
      throw indexError('bad-index', index, `does not say that ${JSON.stringify(stray)} is in ${file}.`);
    }
  }
  for (const [name, file] of fileOf) shards.get(file)?.info(name);
}

function indexError(code: string, index: string, why: string, cause?: unknown): GraftError {
  return new GraftError(`weights/${code}`, `${index} ${why}`, {
    remedy: 'Download the checkpoint again, with all its files.',
    place: { file: index },
    cause,
  });
}
