import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../experiment/errors/errors';
import { chooseWeights, weightLayouts } from '../../files/weightFiles';
import { openWeights } from './openWeights';
import { openShards } from './shards';
import type { TensorFile } from './tensorFile';

/**
 * Opens the weights in a folder, in any format: the file of the Hugging Face layout (`model.safetensors`, `pytorch_model.bin`), the shards
 * in its index, or else the only file of weights.
 * The caller closes it. Throws `weights/...` errors.
 */
export async function openCheckpoint(folder: string): Promise<TensorFile> {
  const names = await readdir(folder).catch((cause) => {
    throw noCheckpoint(folder, 'cannot be read', cause);
  });
  const { layout, index, files } = chooseWeights(names);
  if (!layout) throw noCheckpoint(folder, 'holds no weights');
  if (index !== undefined) return openShards(path.join(folder, index), layout);
  if (files.length > 1) throw manyCheckpoints(folder, files);
  return openWeights[layout.format](path.join(folder, files[0]!));
}

function noCheckpoint(folder: string, what: string, cause?: unknown): GraftError {
  const files = weightLayouts.map(({ file }) => file).join(' or ');
  return new GraftError('weights/no-checkpoint', `The model folder ${folder} ${what}.`, {
    remedy: `Choose the folder of a model in the Hugging Face layout, with ${files}.`,
    place: { file: folder },
    cause,
  });
}

function manyCheckpoints(folder: string, names: readonly string[]): GraftError {
  return new GraftError(
    'weights/many-checkpoints',
    `The model folder ${folder} holds several files of weights and no index: ${names.join(', ')}.`,
    {
      remedy: 'Keep the one that is meant, or add the index that belongs to them.',
      place: { file: folder },
    },
  );
}
