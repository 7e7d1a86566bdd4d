import type { tf } from '../tensorflow/loadTensorFlow';
import { relu6 } from '../tensorflow/operations/relu6';
import { sigmoid } from '../tensorflow/operations/sigmoid';
import { silu } from '../tensorflow/operations/silu';
import type { Backbone, Weights } from './backbone';
import { imageLayers, type LayerSettings } from './imageLayers';
import { type InvertedResidualLayout, invertedResidual } from './invertedResiduals';
import { overMap } from './overMap';

/**
 * MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) and EfficientNet (Tan & Le 2019, https://arxiv.org/abs/1905.11946),
 * as timm and torchvision have them. Where no block weighs its
 * channels (MobileNetV2, EfficientNet-Lite), the activation is the rectifier with a ceiling. Blocks are not left out at random while
 * training, as timm's are not unless it is asked to.
 * @param weights all that the layout's `shapes` name
 */
export function invertedResidualNetwork(
  { blocks }: InvertedResidualLayout,
  weights: Weights,
  settings: LayerSettings,
): Backbone {
  const activation: (x: tf.Tensor4D) => tf.Tensor4D = blocks.some(({ isGated }) => isGated) ? silu : relu6;
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass, settings);
      const stem = layers.convolution(pixelValues as tf.Tensor4D, 'conv_stem', 2);
      const last = blocks.reduce(
        (x, block) => invertedResidual(layers, x, block, { activation, gate: sigmoid }),
        activation(layers.batchNorm(stem, 'bn1')),
      );
      return activation(layers.batchNorm(layers.convolution(last, 'conv_head'), 'bn2'));
    },
    vector: (map, pass) => imageLayers(weights, pass, settings).means(map),
  });
}
