import type { PixelStatistics } from '../tensorflow/operations/normalizeImages';
import type { ConfigFile } from './configFile';

/** How pictures are made ready for a model: cut to a size, then shifted and scaled. */
export interface ImagePreprocessing extends PixelStatistics {
  /** Height and width in pixels that the model was trained on; others work too. */
  readonly size: number;
}

/** Known weights: facts that timm publishes about them. The weights themselves come from a folder of the user's. */
export interface ImagePreset {
  /** Their page on the Hugging Face hub. */
  readonly origin: string;
  readonly license: string;
  readonly preprocessing: ImagePreprocessing;
}

export type ImagePresets = Readonly<Record<string, ImagePreset>>;

/** What nearly every ImageNet model of timm and torchvision was trained with: 224 pixels, ImageNet's mean and deviation. */
export const imageNet: ImagePreprocessing = {
  size: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** The preset that a config names as timm does, by architecture and tag: `resnet18.a1_in1k`, or `resnet18` and the tag apart. */
export function presetOf(presets: ImagePresets, config: ConfigFile): ImagePreset | undefined {
  const { architecture = '', pretrained_cfg } = config;
  const name = architecture.includes('.') ? architecture : `${architecture}.${pretrained_cfg?.tag}`;
  return Object.hasOwn(presets, name) ? presets[name] : undefined;
}

/** How a model's pictures are made ready: what its config says, else its preset, else ImageNet's habits. */
export function preprocessingOf(presets: ImagePresets, config: ConfigFile): ImagePreprocessing {
  const known = presetOf(presets, config)?.preprocessing ?? imageNet;
  const { input_size, mean, std } = config.pretrained_cfg ?? {};
  return { size: input_size?.[1] ?? known.size, mean: mean ?? known.mean, std: std ?? known.std };
}
