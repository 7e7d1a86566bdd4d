import * as z from 'zod';
import type { tf } from '../../tensorflow/loadTensorFlow';
import { adaptiveAveragePool } from '../../tensorflow/operations/adaptiveAveragePool';
import { globalAveragePool } from '../../tensorflow/operations/globalAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Pass, Weights } from '../backbone';
import { convolutionalFamily } from '../convolutionalFamily';
import { flatDense } from '../flatDense';
import type { ImageLayers } from '../imageLayers';
import type { StridedMap, Trunk } from '../trunk';
import { adoptKerasVgg } from './kerasVgg';
import { readVggLayout, type VggLayout, vggSide } from './vggTensors';

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

/**
 * VGG (Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556), as in timm and torchvision. The last map of images that are not
 * 224 pixels large is pooled to the size that the dense layers read; timm's dense layers are convolutions, which move over larger maps.
 * @param weights all that the layout's `shapes` name
 * @param dropout after each of the two dense layers; the head has the second
 */
function vggTrunk({ blocks, dense }: VggLayout, weights: Weights, dropout: number): Trunk {
  return {
    *maps(pixels, layers): Iterable<StridedMap> {
      let x = pixels;
      for (const { name, norm, pools, reduction } of blocks) {
        const convolved = layers.convolution(x, name);
        x = relu(norm ? layers.batchNorm(convolved, norm) : convolved);
        yield [reduction, x];
        if (!pools) continue;
        x = maxPool(x, 2, { stride: 2, padding: 0 });
        yield [2 * reduction, x];
      }
    },
    vector: (map, layers, pass) => {
      const drop = <T extends tf.Tensor>(x: T) => pass.dropout(x, dropout);
      return denseParts[dense]({ weights, layers, map, drop });
    },
  };
}

interface DensePart {
  readonly weights: Weights;
  readonly layers: ImageLayers;
  /** [batch, height, width, channels] */
  readonly map: tf.Tensor4D;
  readonly drop: Drop;
}

const denseParts: Record<VggLayout['dense'], (part: DensePart) => tf.Tensor2D> = {
  convolutions: denseConvolutions,
  layers: denseLayers,
  none: ({ map }) => globalAveragePool(map),
};

type Drop = <T extends tf.Tensor>(x: T) => ReturnType<Pass['dropout']> & T;

function denseConvolutions({ layers, map, drop }: DensePart): tf.Tensor2D {
  const [, height, width] = map.shape;
  const isSmall = height < vggSide || width < vggSide;
  const wide = isSmall ? adaptiveAveragePool(map, vggSide) : map;
  const hidden = drop(relu(layers.convolution(wide, 'pre_logits.fc1', 1, 0)));
  return globalAveragePool(relu(layers.convolution(hidden, 'pre_logits.fc2')));
}

function denseLayers({ weights, map, drop }: DensePart): tf.Tensor2D {
  const hidden = drop(relu(flatDense(weights, adaptiveAveragePool(map, vggSide), 'pre_logits.fc1')));
  return relu(flatDense(weights, hidden, 'pre_logits.fc2'));
}
