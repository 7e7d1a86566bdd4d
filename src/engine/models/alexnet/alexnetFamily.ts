import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { alexnetBackbone, readAlexnetLayout } from './alexnetBackbone';

/** AlexNet, as torchvision saves it. */
export const alexnetFamily = convolutionalFamily({
  name: 'alexnet',
  title: 'AlexNet',
  architecture: /^alexnet$/,
  options: z.looseObject({ dropout: z.number().min(0).lt(1).default(0.5) }),
  headName: 'classifier.6',
  stem: [],
  headDropout: () => 0,
  otherNames: [],
  readLayout: readAlexnetLayout,
  build: (layout, weights, { options }) => alexnetBackbone(layout, weights, options.dropout),
});
