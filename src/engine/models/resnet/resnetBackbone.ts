import type { tf } from '../../tensorflow/loadTensorFlow';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import { sigmoid } from '../../tensorflow/operations/sigmoid';
import type { Backbone, Weights } from '../backbone';
import { type ImageLayers, imageLayers } from '../imageLayers';
import { overMap } from '../overMap';
import { gateChannels } from '../squeezeExcitation';
import type { ResnetBlock, ResnetLayout } from './resnetTensors';

/**
 * ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385) with the stride in a bottleneck's 3x3 convolution, as timm,
 * torchvision and transformers have it, also wide (Zagoruyko & Komodakis 2016, https://arxiv.org/abs/1605.07146) and with squeeze and
 * excitation.
 * @param weights all that the layout's `shapes` name
 * @param isSenet whether it is SENet's authors' variant, which Caffe's habits shaped: the stride in the first convolution, no padding
 * where the stem is pooled, and another rectifier in small blocks
 */
export function resnetBackbone({ blocks }: ResnetLayout, weights: Weights, isSenet: boolean): Backbone {
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      const pixels = pixelValues as tf.Tensor4D;
      const stem = relu(layers.batchNorm(layers.convolution(pixels, 'conv1', 2), 'bn1'));
      const pooled = maxPool(stem, 3, { stride: 2, padding: isSenet ? paddingRoundedUp(stem) : 1 });
      return blocks.reduce((x, block) => residual(layers, x, block, isSenet), pooled);
    },
    vector: (map, pass) => imageLayers(weights, pass).means(map),
  });
}

/** PyTorch's `ceil_mode`: where the windows do not come out even, the last one reaches over the end by a row. */
function paddingRoundedUp({ shape: [, height] }: tf.Tensor4D): 0 | 'same' {
  return height % 2 === 0 ? 'same' : 0;
}

/** relu(f(x) + x), with x through a 1x1 convolution where its size or width changes. */
function residual(layers: ImageLayers, x: tf.Tensor4D, block: ResnetBlock, isSenet: boolean): tf.Tensor4D {
  const { name, kind, stride, hasDownsample, isGated } = block;
  const normalized = (input: tf.Tensor4D, layer: number, step: number) =>
    layers.batchNorm(layers.convolution(input, `${name}.conv${layer}`, step), `${name}.bn${layer}`);
  const stridesFirst = kind === 'basic' || isSenet;
  const first = relu(normalized(x, 1, stridesFirst ? stride : 1));
  const second = normalized(first, 2, stridesFirst ? 1 : stride);
  const basic = isSenet && kind === 'basic' ? relu(second) : second;
  const out = kind === 'basic' ? basic : normalized(relu(second), 3, 1);
  const gate = { reduce: `${name}.se.fc1`, expand: `${name}.se.fc2`, activation: relu, gate: sigmoid };
  const weighed = isGated ? gateChannels(layers, out, gate) : out;
  const past = hasDownsample ? downsample(layers, x, block) : x;
  return relu(layers.sum(past, weighed, `${name}.conv${kind === 'basic' ? 2 : 3}`));
}

function downsample(layers: ImageLayers, x: tf.Tensor4D, { name, stride }: ResnetBlock): tf.Tensor4D {
  return layers.batchNorm(layers.convolution(x, `${name}.downsample.0`, stride), `${name}.downsample.1`);
}
