import type { WeightLayout } from '../assets/weightFiles';
import { openHdf5File } from './hdf5/openHdf5File';
import { openSafetensors } from './safetensors';
import type { TensorFile } from './tensorFile';
import { openTorchFile } from './torch/openTorchFile';

/** How a file of each format is opened; the caller closes it. Each throws `weights/...`. */
export const openWeights = {
  safetensors: openSafetensors,
  torch: openTorchFile,
  hdf5: openHdf5File,
} satisfies Record<WeightLayout['format'], (file: string) => Promise<TensorFile>>;
