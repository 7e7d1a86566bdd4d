import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { adoptKerasVgg } from './kerasVgg';
import { vggTrunk } from './vggBackbone';
import { readVggLayout } from './vggTensors';

const rate = z.number().min(0).lt(1);

/** The dense layers in torchvision's and in timm's words. */
const timmNames: Readonly<Record<string, string>> = {
  'classifier.0': 'pre_logits.fc1',
  'classifier.3': 'pre_logits.fc2',
  'classifier.6': 'head.fc',
};

/** VGG 11 to 19, with and without batch normalization, as timm, torchvision and Keras save it. */
export const vggFamily = convolutionalFamily({
  name: 'vgg',
  title: 'VGG',
  architecture: /^vgg(11|13|16|19)(_bn)?$/,
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'head.fc',
  stem: [],
  headDropout: ({ drop_rate, dropout }, library) => drop_rate ?? dropout ?? (library ? 0.5 : 0),
  otherNames: [
    {
      library: 'torchvision',
      pattern: /^classifier\.[036]\./,
      headName: 'classifier.6',
      layerNames: () => (layer) => timmNames[layer],
    },
  ],
  adopt: adoptKerasVgg,
  readLayout: readVggLayout,
  trunk: (layout, weights, { dropout }) => vggTrunk(layout, weights, dropout),
});
