import * as z from 'zod';
import { convolutionalFamily, type NetworkFacts } from '../convolutionalFamily';
import { type LayerSettings, tensorFlowLayers, torchLayers } from '../imageLayers';
import { mobilenetV3Backbone } from './mobilenetV3Backbone';
import { mobilenetV3Names } from './mobilenetV3Names';
import { readMobilenetV3Layout } from './mobilenetV3Tensors';

const rate = z.number().min(0).lt(1);

/** MobileNetV3, small and large, as timm and torchvision save it. */
export const mobilenetV3Family = convolutionalFamily({
  name: 'mobilenet_v3',
  title: 'MobileNetV3',
  /** timm's names end in the width in percent. */
  architecture: /^((tf_)?mobilenetv3_(small|large)_\d+|mobilenet_v3_(small|large))$/,
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'classifier',
  stem: ['conv_stem', 'bn1'],
  headDropout: ({ drop_rate, dropout }, library) => drop_rate ?? dropout ?? (library ? 0.2 : 0),
  otherNames: [mobilenetV3Names],
  readLayout: readMobilenetV3Layout,
  build: (layout, weights, facts) => mobilenetV3Backbone(layout, weights, settingsOf(facts)),
});

function settingsOf({ library, names }: NetworkFacts): LayerSettings {
  if (library === 'torchvision') return { ...torchLayers, epsilon: 1e-3, momentum: 0.01 };
  return names.some((name) => name.startsWith('tf_')) ? tensorFlowLayers : torchLayers;
}
