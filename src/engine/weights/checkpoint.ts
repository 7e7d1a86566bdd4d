import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type GraftError, whyOf } from '../../experiment/errors/errors';
import { weightError } from '../../experiment/errors/weights';
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
