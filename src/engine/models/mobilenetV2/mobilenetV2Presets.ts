import { type ImagePresets, imageNet } from '../imagePreprocessing';

/** By timm's names. */
export const mobilenetV2Presets: ImagePresets = {
  'mobilenetv2_100.ra_in1k': {
    origin: 'https://huggingface.co/timm/mobilenetv2_100.ra_in1k',
    license: 'Apache-2.0',
    preprocessing: imageNet,
  },
};
