import * as z from 'zod';
import { tf } from '../../tensorflow/loadTensorFlow';
import { averagePool } from '../../tensorflow/operations/averagePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import { convolutionalFamily } from '../convolutionalFamily';
import type { ImageLayers } from '../imageLayers';
import type { StridedMap, Trunk } from '../trunk';
import { type DensenetLayout, readDensenetLayout } from './densenetTensors';

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
  trunk: densenetTrunk,
});

/** DenseNet (Huang et al. 2016, https://arxiv.org/abs/1608.06993), as in timm and torchvision. */
function densenetTrunk({ blocks, lastReduction }: DensenetLayout): Trunk {
  return {
    *maps(pixels, layers): Iterable<StridedMap> {
      const stem = layers.convolution(pixels, 'features.conv0', 2);
      const activated = relu(layers.batchNorm(stem, 'features.norm0'));
      let x = maxPool(activated, 3, { stride: 2, padding: 1 });
      for (const { name, kind, reduction } of blocks) {
        x = kind === 'layer' ? denseLayer(layers, x, name) : transition(layers, x, name);
        yield [reduction, x];
      }
      yield [lastReduction, relu(layers.batchNorm(x, 'features.norm5'))];
    },
  };
}

/** Concatenates the input with a few more channels. */
function denseLayer(layers: ImageLayers, x: tf.Tensor4D, name: string): tf.Tensor4D {
  const narrow = layers.convolution(relu(layers.batchNorm(x, `${name}.norm1`)), `${name}.conv1`);
  const added = layers.convolution(relu(layers.batchNorm(narrow, `${name}.norm2`)), `${name}.conv2`);
  return tf.concat([x, added], 3);
}

/** Half as wide and half as high. */
function transition(layers: ImageLayers, x: tf.Tensor4D, name: string): tf.Tensor4D {
  const narrow = layers.convolution(relu(layers.batchNorm(x, `${name}.norm`)), `${name}.conv`);
  return averagePool(narrow, 2, { stride: 2, padding: 0 });
}
