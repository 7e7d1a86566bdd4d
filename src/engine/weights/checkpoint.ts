import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type GraftError, whyOf } from '../../experiment/errors/errors';
import { badWeights, weightError } from '../../experiment/errors/weights';
import { fileExists } from '../../files/fileExists';
import { readShardIndex } from '../../files/shardIndex';
import { chooseWeights, type WeightLayout, weightLayouts } from '../../files/weightFiles';
import { openWeights } from './openWeights';
import type { TensorFile } from './tensorFile';

/**
 * Opens the weights in a folder, in any format: the file of the Hugging Face layout (`model.safetensors`, `pytorch_model.bin`), the shards
 * in its index, or else the only file of weights.
 * The caller closes it. Throws `weights/...` errors.
 */
export async function openCheckpoint(folder: string): Promise<TensorFile> {
  const names = await readdir(folder).catch((cause) => {
    throw noCheckpoint(folder, cause);
  });
  const { layout, index, files } = chooseWeights(names);
  if (!layout) throw noCheckpoint(folder);
  if (index !== undefined) return openShards(path.join(folder, index), layout);
  if (files.length > 1)
    throw weightError('weights/many-checkpoints', { folder, files }, { place: { file: folder } });
  return openWeights[layout.format](path.join(folder, files[0]!));
}

function noCheckpoint(folder: string, cause?: unknown): GraftError {
  const why = cause === undefined ? undefined : whyOf(cause);
  const files = weightLayouts.map(({ file }) => file);
  return weightError('weights/no-checkpoint', { folder, why, files }, { place: { file: folder }, cause });
}

/** Opens the files of an index as one. The caller closes it. Throws `weights/...` errors. */
async function openShards(index: string, layout: WeightLayout): Promise<TensorFile> {
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
