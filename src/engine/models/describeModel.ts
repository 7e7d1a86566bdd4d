import path from 'node:path';
import type { ModelResult } from '../../experiment/results';
import type { ModelSource } from '../assets/modelSource';
import { openCheckpoint } from '../weights/checkpoint';
import { readConfigFile } from './configFile';
import { familyOf } from './registry';

/**
 * What a pretrained model is, from its config and the headers of its weights; nothing is loaded.
 * @param folder its files, in the Hugging Face layout
 */
export async function describeModel(source: ModelSource, folder: string): Promise<ModelResult> {
  const configFile = path.join(folder, 'config.json');
  const family = familyOf(await readConfigFile(configFile), configFile);
  return {
    preset: source.name,
    family: family.modelType,
    parameters: await countParameters(folder),
    ...(source.kind === 'preset' ? { license: source.preset.license, origin: source.preset.origin } : {}),
    folder,
    files: source.files,
  };
}

/** Numbers in the floating-point tensors; the rest are positions and counters. */
async function countParameters(folder: string): Promise<number> {
  const checkpoint = await openCheckpoint(folder);
  try {
    const sizes = checkpoint.names
      .map((name) => checkpoint.info(name))
      .filter(({ dtype }) => /^B?F\d/.test(dtype))
      .map(({ shape }) => shape.reduce((product, size) => product * size, 1));
    return sizes.reduce((sum, size) => sum + size, 0);
  } finally {
    await checkpoint.close();
  }
}
