import type { ModelResult } from '../../experiment/runs/results';
import type { ModelSource, PublishedModel } from '../assets/modelSource';
import { elementCount } from '../tensorflow/elementCount';
import type { TensorFile } from '../weights/tensorFile';
import type { Architecture } from './family';
import { headShapes } from './head';
import { presetOfConfig } from './imagePreprocessing';
import { matchTensors } from './loadVariables';
import { withModel } from './modelFolder';

/**
 * What a pretrained model is, from its config and the headers of its weights; nothing is loaded.
 * @param folder its files, in the Hugging Face layout
 * @throws GraftError `model/...` for the config and `weights/...` for weights that are of another model
 */
export function describeModel(source: ModelSource, folder: string): Promise<ModelResult> {
  return withModel(folder, 'auto', async ({ family, config, architecture }, checkpoint) => {
    // What does not belong together is said before the data are read through.
    matchTensors(checkpoint, { ...architecture, passedOver: headNamesOf(architecture) }, folder);
    const { license, origin, revision }: Partial<PublishedModel> =
      source.about ?? presetOfConfig(config) ?? {};
    return {
      preset: source.name,
      family: family.name,
      parameters: countParameters(checkpoint),
      license,
      origin,
      revision,
      folder,
      files: [...source.files],
    };
  });
}

const headNamesOf = (architecture: Architecture) => new Set(headShapes(architecture, 1).keys());

/** Numbers in the floating-point tensors; the rest are positions and counters. */
function countParameters(checkpoint: TensorFile): number {
  const sizes = checkpoint.names
    .map((name) => checkpoint.info(name))
    .filter(({ dtype }) => /^B?F\d/.test(dtype))
    .map(({ shape }) => elementCount(shape));
  return sizes.reduce((sum, size) => sum + size, 0);
}
