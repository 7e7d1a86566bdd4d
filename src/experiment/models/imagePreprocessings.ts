import type { ImagePreprocessing } from './preset';

/** The preprocessing of torchvision's ImageNet models, and the default for weights without one. */
export const imageNet: ImagePreprocessing = {
  size: 224,
  crop: 0.875,
  test: { size: 224, crop: 0.875 },
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** timm's recipe A1 (Wightman et al. 2021, https://arxiv.org/abs/2110.00476): scored on larger images than trained on. */
export const recipeA1: ImagePreprocessing = {
  ...imageNet,
  crop: 0.95,
  test: { size: 288, crop: 1 },
  interpolation: 'bicubic',
};

/** ImageNet's, with bicubic scaling. */
export const bicubic: ImagePreprocessing = { ...imageNet, interpolation: 'bicubic' };

/** Pixels from -1 to 1. */
export const minusToPlusOne: ImagePreprocessing = {
  ...bicubic,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

/** The same for other image sizes, each with the cropped share in training and in the test. */
export function sized(
  like: ImagePreprocessing,
  train: [number, number],
  test: [number, number],
): ImagePreprocessing {
  return { ...like, size: train[0], crop: train[1], test: { size: test[0], crop: test[1] } };
}
