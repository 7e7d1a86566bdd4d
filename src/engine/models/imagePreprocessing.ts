import { imageNet } from '../../experiment/models/imagePreprocessings';
import type { ImagePreprocessing, Preset } from '../../experiment/models/preset';
import { presetNamed } from '../../experiment/models/presets';
import type { ConfigFile } from './configFile';

/** The preset that a config names as timm does, by architecture and tag: `resnet18.a1_in1k`, or `resnet18` and the tag apart. */
export function presetOfConfig({ architecture = '', pretrained_cfg }: ConfigFile): Preset | undefined {
  return presetNamed(architecture.includes('.') ? architecture : `${architecture}.${pretrained_cfg?.tag}`);
}

/** How a model's images are fitted to it: what its config says, else its preset, else what is usual for ImageNet. */
export function imagesOf(config: ConfigFile): ImagePreprocessing {
  const known = presetOfConfig(config)?.images ?? imageNet;
  const said = config.pretrained_cfg ?? {};
  const size = said.input_size?.[1] ?? known.size;
  const crop = said.crop_pct ?? known.crop;
  const saysSize = said.input_size !== undefined || said.crop_pct !== undefined;
  const test = saysSize ? { size, crop } : known.test;
  return {
    size,
    crop,
    test: { size: said.test_input_size?.[1] ?? test.size, crop: said.test_crop_pct ?? test.crop },
    interpolation: said.interpolation ?? known.interpolation,
    mean: said.mean ?? known.mean,
    std: said.std ?? known.std,
  };
}
