import type { WeightLayout } from '../../files/weightFiles';
import { openHdf5File } from './hdf5/openHdf5File';
import { openSafetensors } from './safetensors';
import { standInError } from './standIn';
import type { TensorFile } from './tensorFile';
import { openTorchFile } from './torch/openTorchFile';

type Open = (file: string) => Promise<TensorFile>;

/** Opens a file of each format; the caller closes it. Each throws `weights/...`. */
export const openWeights = {
  safetensors: orStandIn(openSafetensors),
  torch: orStandIn(openTorchFile),
  hdf5: orStandIn(openHdf5File),
} satisfies Record<WeightLayout['format'], Open>;

/** Throws `weights/stand-in` rather than an error about the bytes of a text. */
function orStandIn(open: Open): Open {
  return async (file) => {
    try {
      return await open(file);
    } catch (thrown) {
      throw (await standInError(file)) ?? thrown;
    }
  };
}
