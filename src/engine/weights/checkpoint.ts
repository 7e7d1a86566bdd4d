import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { GraftError } from '../../experiment/errors';
import { openSafetensors, type TensorFile } from './safetensors';

const singleFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/** The index of a checkpoint in several files (shards): which tensor lies in which file. */
const shardIndexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/**
 * Opens the weights of a Hugging Face folder: `model.safetensors`, or the shards that `model.safetensors.index.json` names.
 * The caller closes it. Throws `weights/...` errors.
 */
export async function openCheckpoint(folder: string): Promise<TensorFile> {
  if (existsSync(path.join(folder, singleFile))) return openSafetensors(path.join(folder, singleFile));
  const index = path.join(folder, indexFile);
  if (existsSync(index)) return openShards(folder, index);
  throw new GraftError('weights/no-checkpoint', `${folder} holds neither ${singleFile} nor ${indexFile}.`, {
    remedy: existsSync(path.join(folder, 'pytorch_model.bin'))
      ? 'Save the model with safetensors; pytorch_model.bin is a pickle, which can run code and is not read.'
      : 'Choose the folder of a model in the Hugging Face layout.',
    place: { file: folder },
  });
}

async function openShards(folder: string, index: string): Promise<TensorFile> {
  const fileOf = await readShardIndex(index);
  const shards = new Map<string, TensorFile>();
  const close = async () => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const file of new Set(fileOf.values()))
      shards.set(file, await openSafetensors(path.join(folder, file)));
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

async function readShardIndex(index: string): Promise<Map<string, string>> {
  let parsed: z.infer<typeof shardIndexSchema>;
  try {
    parsed = shardIndexSchema.parse(JSON.parse(await readFile(index, 'utf8')));
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
    if (!/^[\w.-]+\.safetensors$/.test(file)) {
      throw indexError(
        'bad-index',
        index,
        `names ${JSON.stringify(file)}, which is not a .safetensors file beside it.`,
      );
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
