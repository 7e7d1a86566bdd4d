import type { SettingsOf } from '../../../experiment/stages/stages';

type AugmentSetting = SettingsOf<'preprocess'>['augment'];

/** How far training images are varied. */
export type Augmentation = Exclude<AugmentSetting, string>;

const off: Augmentation = {
  crop: { area: 1, ratio: 4 / 3 },
  flip: 0,
  verticalFlip: 0,
  rotate: { degrees: 0, probability: 1 },
  translate: { distance: 0, probability: 1 },
  colour: { brightness: 0, contrast: 0, saturation: 0, hue: 0, probability: 1 },
  grey: 0,
  erase: { probability: 0, area: 0.33 },
  mixup: { probability: 0, alpha: 0.2 },
  cutmix: { probability: 0, alpha: 1 },
};

const light: Augmentation = { ...off, crop: { area: 0.5, ratio: 4 / 3 }, flip: 0.5 };

/** The crops that ImageNet is trained with, the colours of SimCLR at half their strength, and erasing as timm's recipes have it. */
const strong: Augmentation = {
  ...light,
  crop: { area: 0.2, ratio: 4 / 3 },
  rotate: { degrees: 15, probability: 0.5 },
  colour: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.05, probability: 0.8 },
  grey: 0.1,
  erase: { probability: 0.25, area: 0.33 },
};

const measures = { off, light, strong };

/** The augmentation that `preprocess.augment` asks for; undefined where nothing varies. */
export function augmentationOf(setting: AugmentSetting): Augmentation | undefined {
  const asked = typeof setting === 'string' ? measures[setting] : setting;
  return varies(asked) ? asked : undefined;
}

/** Whether an augmentation mixes images at all. */
export function mixes({ mixup, cutmix }: Augmentation): boolean {
  return mixup.probability > 0 || cutmix.probability > 0;
}

function varies(augmentation: Augmentation): boolean {
  const { crop, flip, verticalFlip, rotate, translate, colour, grey, erase } = augmentation;
  const { brightness, contrast, saturation, hue } = colour;
  const sizes = [
    flip,
    verticalFlip,
    rotate.degrees,
    translate.distance,
    brightness,
    contrast,
    saturation,
    hue,
  ];
  return mixes(augmentation) || crop.area < 1 || [...sizes, grey, erase.probability].some((size) => size > 0);
}
