import { tf } from '../../tensorflow/loadTensorFlow';
import { averagePool } from '../../tensorflow/operations/averagePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Weights } from '../backbone';
import { type ImageLayers, imageLayers } from '../imageLayers';
import { overMap } from '../overMap';
import type { DensenetLayout } from './densenetTensors';

/**
 * DenseNet (Huang et al. 2016, https://arxiv.org/abs/1608.06993), as timm and torchvision have it.
 * @param weights all that the layout's `shapes` name
 */
export function densenetBackbone({ blocks }: DensenetLayout, weights: Weights): Backbone {
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      const stem = layers.convolution(pixelValues as tf.Tensor4D, 'features.conv0', 2);
      const activated = relu(layers.batchNorm(stem, 'features.norm0'));
      const last = blocks.reduce(
        (x, { name, kind }) => (kind === 'layer' ? denseLayer(layers, x, name) : transition(layers, x, name)),
        maxPool(activated, 3, { stride: 2, padding: 1 }),
      );
      return relu(layers.batchNorm(last, 'features.norm5'));
    },
    vector: (map, pass) => imageLayers(weights, pass).means(map),
  });
}

/** What came in, and beside it a few channels more. */
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
