import path from 'node:path';
import { badWeights } from '../../experiment/errors/weights';
import { fileExists } from '../../files/fileExists';
import { readShardIndex } from '../../files/shardIndex';
import type { WeightLayout } from '../../files/weightFiles';
import { openWeights } from './openWeights';
import type { TensorFile } from './tensorFile';

/** Opens the files of an index as one. The caller closes it. Throws `weights/...` errors. */
export async function openShards(index: string, layout: WeightLayout): Promise<TensorFile> {
  const folder = path.dirname(index);
  const fileOf = await readShardIndex(index, layout);
  await requireShards(folder, [...new Set(fileOf.values())], index);
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
    throw badWeights('weights/missing-tensor', index, ['index-tensor', name]);
  };
  return {
    names: [...fileOf.keys()].sort(),
    metadata: shards.values().next().value?.metadata ?? new Map(),
    info: (name) => shardOf(name).info(name),
    read: async (name) => shardOf(name).read(name),
    placeOf: (name) => shardOf(name).placeOf?.(name),
    close,
  };
}

/** Files that a message names. */
const mostNamed = 50;

/** Reports all missing files of an incomplete set before any is read, so that they can be fetched together. */
async function requireShards(folder: string, files: readonly string[], index: string): Promise<void> {
  const isThere = await Promise.all(files.map((file) => fileExists(path.join(folder, file))));
  const missing = files.filter((_, i) => !isThere[i]);
  if (missing.length === 0) return;
  const named = missing.slice(0, mostNamed).join(', ');
  const problem = ['index-shards', files.length, named, Math.max(0, missing.length - mostNamed)] as const;
  throw badWeights('weights/missing-shards', index, problem);
}

/** Index and shards must contain the same tensors; otherwise a file belongs to another checkpoint. */
function checkShards(
  fileOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, TensorFile>,
  index: string,
): void {
  for (const [file, shard] of shards) {
    const stray = shard.names.find((name) => fileOf.get(name) !== file);
    if (stray !== undefined) throw badWeights('weights/bad-index', index, ['index-lacks', stray, file]);
  }
  for (const [name, file] of fileOf) shards.get(file)?.info(name);
}
