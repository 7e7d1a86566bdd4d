import { tf } from '../../tensorflow/loadTensorFlow';
import { globalAveragePool } from '../../tensorflow/operations/globalAveragePool';
import { relu6 } from '../../tensorflow/operations/relu6';
import type { Backbone, Weights } from '../backbone';
import { type ImageLayers, imageLayers } from '../imageLayers';
import type { InvertedResidual, MobilenetV2Layout } from './mobilenetV2Tensors';

/**
 * MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381), as timm and torchvision have it.
 * @param weights all that the layout's `shapes` name
 */
export function mobilenetV2Backbone({ blocks }: MobilenetV2Layout, weights: Weights): Backbone {
  return {
    pooled: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      const pixels = pixelValues as tf.Tensor4D;
      const stem = relu6(layers.batchNorm(layers.convolution(pixels, 'conv_stem', 2), 'bn1'));
      const last = blocks.reduce((x, block) => invertedResidual(layers, x, block), stem);
      return globalAveragePool(relu6(layers.batchNorm(layers.convolution(last, 'conv_head'), 'bn2')));
    },
  };
}

/** Wide inside, narrow at both ends, and linear at the narrow end. */
function invertedResidual(layers: ImageLayers, x: tf.Tensor4D, block: InvertedResidual): tf.Tensor4D {
  const { name, stride, expands, hasSkip } = block;
  const [depthwiseNorm, projection, projectionNorm] = expands
    ? ['bn2', 'conv_pwl', 'bn3']
    : ['bn1', 'conv_pw', 'bn2'];
  const wide = expands ? relu6(layers.batchNorm(layers.convolution(x, `${name}.conv_pw`), `${name}.bn1`)) : x;
  const filtered = layers.depthwise(wide, `${name}.conv_dw`, stride);
  const activated = relu6(layers.batchNorm(filtered, `${name}.${depthwiseNorm}`));
  const projected = layers.convolution(activated, `${name}.${projection}`);
  const out = layers.batchNorm(projected, `${name}.${projectionNorm}`);
  return hasSkip ? tf.add<tf.Tensor4D>(x, out) : out;
}
