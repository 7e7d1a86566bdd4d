import { z } from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { mobilenetV2Backbone } from './mobilenetV2Backbone';
import { canonicalMobilenetV2Name, torchvisionMobilenetV2Name } from './mobilenetV2Names';
import { readMobilenetV2Layout } from './mobilenetV2Tensors';

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
  headDropout: ({ drop_rate, dropout }, isTorchvision) => drop_rate ?? dropout ?? (isTorchvision ? 0.2 : 0),
  canonicalName: canonicalMobilenetV2Name,
  otherNames: { pattern: /^features\./, nameOf: torchvisionMobilenetV2Name },
  readLayout: readMobilenetV2Layout,
  build: mobilenetV2Backbone,
});
