import type { ModelResult } from '../../experiment/runs/results';
import type { ModelSource, PublishedModel } from '../assets/modelSource';
import { elementCount } from '../tensorflow/elementCount';
import type { TensorFile } from '../weights/tensorFile';
import { headShapes } from './denseHead';
import type { Architecture } from './family';
import { presetOfConfig } from './imagePreprocessing';
import { matchTensors } from './loadVariables';
import { withModel } from './modelFolder';

/**
 * Describes a pretrained model from its config and the headers of its weights, without loading them.
 * @param folder its files in the Hugging Face layout
 * @throws GraftError `model/...` for the config and `weights/...` for weights of another model
 */
export function describeModel(source: ModelSource, folder: string): Promise<ModelResult> {
  return withModel(folder, 'auto', async ({ family, config, architecture }, checkpoint) => {
    // Reports a mismatch before the data is read.
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

/** The number of elements of floating-point tensors; others are positions and counters. */
function countParameters(checkpoint: TensorFile): number {
  const sizes = checkpoint.names
    .map((name) => checkpoint.info(name))
    .filter(({ dtype }) => /^B?F\d/.test(dtype))
    .map(({ shape }) => elementCount(shape));
  return sizes.reduce((sum, size) => sum + size, 0);
}
