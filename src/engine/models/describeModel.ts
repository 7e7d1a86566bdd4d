import path from 'node:path';
import type { ModelResult } from '../../experiment/results';
import type { ModelSource } from '../assets/modelSource';
import { openCheckpoint } from '../weights/checkpoint';
import { readConfigFile } from './configFile';
import { presetOf } from './imagePreprocessing';
import { familyOf } from './registry';

/**
 * What a pretrained model is, from its config and the headers of its weights; nothing is loaded.
 * @param folder its files, in the Hugging Face layout
 */
export async function describeModel(source: ModelSource, folder: string): Promise<ModelResult> {
  const configFile = path.join(folder, 'config.json');
  const config = await readConfigFile(configFile);
  const family = familyOf(config, configFile);
  const known = family.kind === 'image' ? presetOf(family.presets, config) : undefined;
  const described = source.kind === 'preset' ? source.preset : known;
  return {
    preset: source.name,
    family: family.modelType,
    parameters: await countParameters(folder),
    ...(described ? { license: described.license, origin: described.origin } : {}),
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
