import type { WeightLayout } from '../assets/weightFiles';
import { openSafetensors } from './safetensors';
import type { TensorFile } from './tensorFile';
import { openTorchFile } from './torch/openTorchFile';

/** How a file of each format is opened; the caller closes it. Each throws `weights/...`. */
export const openWeights = {
  safetensors: openSafetensors,
  torch: openTorchFile,
} satisfies Record<WeightLayout['format'], (file: string) => Promise<TensorFile>>;
