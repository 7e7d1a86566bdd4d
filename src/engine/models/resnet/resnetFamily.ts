import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { resnetBackbone } from './resnetBackbone';
import { resnetNames } from './resnetNames';
import { readResnetLayout } from './resnetTensors';

/** ResNet and SE-ResNet, as timm, torchvision, transformers and SENet's authors save them. */
export const resnetFamily = convolutionalFamily({
  name: 'resnet',
  title: 'ResNet',
  /** `resnet18` to `wide_resnet101_2` in timm and torchvision; variants with another stem have letters behind the number. */
  architecture:
    /^(resnet(\d+)?|wide_resnet\d+_2|(legacy_)?se_?resnet\d+|resnetforimageclassification|resnetmodel)$/,
  /** What would change the computation, in timm's and transformers' words, and the only values that are supported. */
  options: z.looseObject({
    hidden_act: z.literal('relu').default('relu'),
    downsample_in_first_stage: z.literal(false).default(false),
    downsample_in_bottleneck: z.literal(false).default(false),
    drop_rate: z.number().min(0).lt(1).default(0),
  }),
  headName: 'fc',
  stem: ['conv1', 'bn1'],
  headDropout: ({ drop_rate }) => drop_rate,
  otherNames: resnetNames,
  readLayout: readResnetLayout,
  build: (layout, weights, { library }) => resnetBackbone(layout, weights, library === 'pretrainedmodels'),
});
