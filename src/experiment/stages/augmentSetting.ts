import type { MappingSetting, NumberSetting, UnionSetting } from '../settings/settingKinds';

const fraction = <D extends number>(value: D, help: string) =>
  ({ kind: 'number', default: value, min: 0, max: 1, help }) as const satisfies NumberSetting;
const probability = <D extends number>(value: D, of: string) =>
  fraction(value, `How often an image is ${of}, as a fraction of the epochs.`);

const crop = {
  kind: 'mapping',
  shorthand: 'area',
  help: 'Crops a random rectangle and scales it to the input size of the model.',
  settings: {
    area: {
      kind: 'number',
      default: 1,
      min: 0.01,
      max: 1,
      usual: [0.05, 1],
      help: 'The smallest area to crop, as a fraction of the image; 1 crops the middle, as in evaluation.',
    },
    ratio: {
      kind: 'number',
      default: 1.333,
      min: 1,
      max: 10,
      help: 'The largest ratio of the longer side of the rectangle to the shorter one.',
    },
  },
} as const satisfies MappingSetting;

const rotate = {
  kind: 'mapping',
  shorthand: 'degrees',
  help: 'Rotates by a random angle; corners are filled by reflection.',
  settings: {
    degrees: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 180,
      unit: 'degrees',
      help: 'The largest angle, to either side.',
    },
    probability: probability(1, 'rotated'),
  },
} as const satisfies MappingSetting;

const translate = {
  kind: 'mapping',
  shorthand: 'distance',
  help: 'Shifts in both directions by random distances; edges are filled by reflection.',
  settings: {
    distance: fraction(0, 'The largest distance, as a fraction of the side.'),
    probability: probability(1, 'shifted'),
  },
} as const satisfies MappingSetting;

const colour = {
  kind: 'mapping',
  help: 'Changes brightness, contrast, saturation and hue at random.',
  settings: {
    brightness: fraction(0, 'The largest change of the brightness, as a fraction of it.'),
    contrast: fraction(0, 'The largest change of the contrast, as a fraction of it.'),
    saturation: fraction(0, 'The largest change of the saturation, as a fraction of it.'),
    hue: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.5,
      help: 'The largest change of the hue, as a fraction of the colour circle.',
    },
    probability: probability(1, 'changed'),
  },
} as const satisfies MappingSetting;

const erase = {
  kind: 'mapping',
  shorthand: 'probability',
  help: 'Covers a random rectangle with the mean colour (Zhong et al. 2017, https://arxiv.org/abs/1708.04896).',
  settings: {
    probability: probability(0, 'partly covered'),
    area: fraction(0.33, 'The largest area to cover, as a fraction of the image.'),
  },
} as const satisfies MappingSetting;

const alpha = <D extends number>(value: D) =>
  ({
    kind: 'number',
    default: value,
    min: 0.05,
    max: 2,
    usual: [0.1, 1],
    help: 'Parameter of the beta distribution of the shares: the smaller, the more one of the two images dominates.',
  }) as const satisfies NumberSetting;

const mixup = {
  kind: 'mapping',
  shorthand: 'probability',
  help: 'Blends an image with another training image and predicts both labels in their shares (Zhang et al. 2017, https://arxiv.org/abs/1710.09412).',
  settings: { probability: probability(0, 'mixed with another'), alpha: alpha(0.2) },
} as const satisfies MappingSetting;

const cutmix = {
  kind: 'mapping',
  shorthand: 'probability',
  help: 'Replaces a rectangle of an image with that part of another one and predicts both labels in the shares of their areas (Yun et al. 2019, https://arxiv.org/abs/1905.04899). The image is not blended as well.',
  settings: { probability: probability(0, 'covered with another'), alpha: alpha(1) },
} as const satisfies MappingSetting;

/** The variation of training images: one of three levels, or each variation separately. */
export const augmentSetting = {
  kind: 'union',
  default: 'off',
  help: 'Random variations of the training images, drawn again in each epoch.',
  of: [
    {
      kind: 'choice',
      choices: ['off', 'light', 'strong'],
      help: 'No variation; crops and mirrored images; or also rotation, colour changes and erased parts.',
    },
    {
      kind: 'mapping',
      help: 'Each variation separately; omitted ones are off.',
      settings: {
        crop,
        flip: probability(0, 'mirrored left to right'),
        verticalFlip: probability(0, 'mirrored top to bottom'),
        rotate,
        translate,
        colour,
        grey: probability(0, 'turned to grey'),
        erase,
        mixup,
        cutmix,
      },
    },
  ],
} as const satisfies UnionSetting;
