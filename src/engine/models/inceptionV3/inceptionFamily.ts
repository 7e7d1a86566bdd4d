import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { inceptionTrunk } from './inceptionBackbone';
import { inceptionStem } from './inceptionBlocks';
import { readInceptionLayout } from './inceptionTensors';

const rate = z.number().min(0).lt(1);

/** Inception v3 in the form of timm and torchvision, with its auxiliary head if the weights have it. */
export const inceptionFamily = convolutionalFamily({
  name: 'inception_v3',
  title: 'Inception v3',
  architecture: /^(tf_|gluon_)?inception_v3$/,
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'fc',
  stem: inceptionStem.map(({ name }) => name),
  headDropout: ({ drop_rate, dropout }) => drop_rate ?? dropout ?? 0,
  otherNames: [],
  readLayout: readInceptionLayout,
  trunk: inceptionTrunk,
});
