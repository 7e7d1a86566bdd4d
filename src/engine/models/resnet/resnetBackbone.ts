import { tf } from '../../tensorflow/loadTensorFlow';
import { globalAveragePool } from '../../tensorflow/operations/globalAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Weights } from '../backbone';
import { type ImageLayers, imageLayers } from '../imageLayers';
import type { ResnetBlock, ResnetLayout } from './resnetTensors';

/**
 * ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385) with the stride in a bottleneck's 3x3 convolution, as timm,
 * torchvision and transformers have it.
 * @param weights all that the layout's `shapes` name
 */
export function resnetBackbone({ blocks }: ResnetLayout, weights: Weights): Backbone {
  return {
    pooled: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      const pixels = pixelValues as tf.Tensor4D;
      const stem = relu(layers.batchNorm(layers.convolution(pixels, 'conv1', 2), 'bn1'));
      const pooled = maxPool(stem, 3, { stride: 2, padding: 1 });
      return globalAveragePool(blocks.reduce((x, block) => residual(layers, x, block), pooled));
    },
  };
}

/** relu(f(x) + x), with x through a 1x1 convolution where its size or width changes. */
function residual(layers: ImageLayers, x: tf.Tensor4D, block: ResnetBlock): tf.Tensor4D {
  const { name, kind, stride, hasDownsample } = block;
  const normalized = (input: tf.Tensor4D, layer: number, step: number) =>
    layers.batchNorm(layers.convolution(input, `${name}.conv${layer}`, step), `${name}.bn${layer}`);
  const first = relu(normalized(x, 1, kind === 'basic' ? stride : 1));
  const second = normalized(first, 2, kind === 'basic' ? 1 : stride);
  const out = kind === 'basic' ? second : normalized(relu(second), 3, 1);
  return relu(tf.add<tf.Tensor4D>(out, hasDownsample ? downsample(layers, x, block) : x));
}

function downsample(layers: ImageLayers, x: tf.Tensor4D, { name, stride }: ResnetBlock): tf.Tensor4D {
  return layers.batchNorm(layers.convolution(x, `${name}.downsample.0`, stride), `${name}.downsample.1`);
}
