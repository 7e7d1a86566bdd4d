import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { torchLayers } from '../imageLayers';
import { invertedResidualTrunk, readHeadedResiduals } from '../invertedResiduals';
import { mobilenetV2Names } from './mobilenetV2Names';

/** The stride of each stage's first block: table 2 of the paper. */
const strides = [1, 2, 2, 2, 1, 2, 1];

const rate = z.number().min(0).lt(1);

/** MobileNetV2, as timm and torchvision save it. */
export const mobilenetV2Family = convolutionalFamily({
  name: 'mobilenet_v2',
  title: 'MobileNetV2',
  /** timm's `mobilenetv2_100`, with the width in percent and perhaps `d` for depth; torchvision's `mobilenet_v2`. */
  architecture: /^(mobilenetv2|mobilenet_v2|mobilenetv2_\d+d?)$/,
  /** The head's dropout, in timm's and in torchvision's words. */
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'classifier',
  stem: ['conv_stem', 'bn1'],
  headDropout: ({ drop_rate, dropout }, library) => drop_rate ?? dropout ?? (library ? 0.2 : 0),
  otherNames: [mobilenetV2Names],
  readLayout: (stored) => readHeadedResiduals(stored, strides),
  misfit: ({ blocks }) =>
    blocks.some(({ isGated }) => isGated) ? 'they weigh channels (squeeze and excitation)' : undefined,
  trunk: (layout) => invertedResidualTrunk(layout, torchLayers),
});
