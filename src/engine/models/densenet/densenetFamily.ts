import * as z from 'zod';
import { convolutionalFamily } from '../convolutionalFamily';
import { densenetBackbone } from './densenetBackbone';
import { readDensenetLayout } from './densenetTensors';

/** DenseNet 121 to 264, as timm and torchvision save it. */
export const densenetFamily = convolutionalFamily({
  name: 'densenet',
  title: 'DenseNet',
  /** Variants with another stem have letters behind the number. */
  architecture: /^(tv_)?densenet(121|161|169|201|264)$/,
  options: z.looseObject({ drop_rate: z.number().min(0).lt(1).default(0) }),
  headName: 'classifier',
  stem: ['features.conv0', 'features.norm0'],
  headDropout: ({ drop_rate }) => drop_rate,
  otherNames: [
    {
      // As torchvision's files still have them; its code renames them when it loads.
      library: 'torchvision',
      pattern: /\.denselayer\d+\.(norm|conv)\.[12]\./,
      headName: 'classifier',
      isOld: true,
      layerNames: () => (layer) => layer.replace(/(\.denselayer\d+\.(?:norm|conv))\.([12])$/, '$1$2'),
    },
  ],
  readLayout: readDensenetLayout,
  build: densenetBackbone,
});
