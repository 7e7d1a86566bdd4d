import type { TensorToWrite } from '../../../src/engine/weights/writeSafetensors';
import { goldenFolder, goldenTensors, type ImageGolden, readGolden } from '../../golden/images/goldenImages';

export type Tensors = Map<string, TensorToWrite>;

export const golden = readGolden('mobilenetV2Torchvision');

/**
 * A folder with a tiny MobileNetV2, as torchvision names it, or with another network; gone afterwards.
 * @param change what is done to its tensors before
 */
export async function withFolder(
  body: (folder: string) => Promise<void>,
  change: (tensors: Tensors) => void = () => {},
  changed: ImageGolden = golden,
): Promise<void> {
  const tensors = goldenTensors(changed);
  change(tensors);
  const { folder, remove } = await goldenFolder(changed, tensors);
  try {
    await body(folder);
  } finally {
    remove();
  }
}
