import type { ConfigFile } from './configFile';
import type { ImagePreprocessing } from './imageFamily';

/** What nearly every ImageNet model of timm and torchvision was trained with: 224 pixels, ImageNet's mean and deviation. */
const imageNet: ImagePreprocessing = {
  size: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** How a model's pictures are made ready: what its config says, ImageNet's habits where it says nothing. */
export function preprocessingOf({ pretrained_cfg }: ConfigFile): ImagePreprocessing {
  return {
    size: pretrained_cfg?.input_size?.[1] ?? imageNet.size,
    mean: pretrained_cfg?.mean ?? imageNet.mean,
    std: pretrained_cfg?.std ?? imageNet.std,
  };
}
