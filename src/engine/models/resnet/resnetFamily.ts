import * as z from 'zod';
import type { tf } from '../../tensorflow/loadTensorFlow';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import { sigmoid } from '../../tensorflow/operations/sigmoid';
import { convolutionalFamily } from '../convolutionalFamily';
import type { ImageLayers } from '../imageLayers';
import type { OtherNames } from '../otherNames';
import { gateChannels } from '../squeezeExcitation';
import type { StridedMap, Trunk } from '../trunk';
import { type ResnetBlock, type ResnetLayout, readResnetLayout } from './resnetTensors';

/** Where timm and torchvision, whose names are equal and which this room uses, and transformers keep a layer. */
const layers: readonly (readonly [transformers: RegExp, name: (...parts: number[]) => string])[] = [
  [/^(?:resnet\.)?embedder\.embedder\.convolution$/, () => 'conv1'],
  [/^(?:resnet\.)?embedder\.embedder\.normalization$/, () => 'bn1'],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution$/,
    (stage, block, layer) => `layer${stage! + 1}.${block}.conv${layer! + 1}`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization$/,
    (stage, block, layer) => `layer${stage! + 1}.${block}.bn${layer! + 1}`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution$/,
    (stage, block) => `layer${stage! + 1}.${block}.downsample.0`,
  ],
  [
    /^(?:resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization$/,
    (stage, block) => `layer${stage! + 1}.${block}.downsample.1`,
  ],
  [/^classifier\.1$/, () => 'fc'],
];

/** SE-ResNet as its authors' weights came to PyTorch; timm calls it `legacy_seresnet50`. */
const senet: OtherNames = {
  library: 'pretrainedmodels',
  pattern: /^layer0\.conv1\./,
  headName: 'last_linear',
  layerNames: () => (layer) => {
    if (layer === 'last_linear') return 'fc';
    return layer.replace(/^layer0\./, '').replace('.se_module.', '.se.');
  },
};

/** ResNet in transformers. */
const transformers: OtherNames = {
  library: 'transformers',
  pattern: /^(resnet\.)?embedder\./,
  headName: 'classifier.1',
  prefix: 'resnet.',
  layerNames: () => (layer) => {
    for (const [pattern, name] of layers) {
      const match = pattern.exec(layer);
      if (match) return name(...match.slice(1).map(Number));
    }
    return undefined;
  },
};

/** The libraries besides timm and torchvision that save ResNets. */
const resnetNames: readonly OtherNames[] = [transformers, senet];

/** ResNet and SE-ResNet, as timm, torchvision, transformers and SENet's authors save them. */
export const resnetFamily = convolutionalFamily({
  name: 'resnet',
  title: 'ResNet',
  /** `resnet18` to `wide_resnet101_2` in timm and torchvision; variants with another stem have letters behind the number. */
  architecture:
    /^(resnet(\d+)?|wide_resnet\d+_2|(legacy_)?se_?resnet\d+|resnetforimageclassification|resnetmodel)$/,
  /** Keys of timm and transformers that would change the computation, with the supported values. */
  options: z.looseObject({
    hidden_act: z.literal('relu').default('relu'),
    downsample_in_first_stage: z.literal(false).default(false),
    downsample_in_bottleneck: z.literal(false).default(false),
    drop_rate: z.number().min(0).lt(1).default(0),
  }),
  headName: 'fc',
  stem: ['conv1', 'bn1'],
  headDropout: ({ drop_rate }) => drop_rate,
  otherNames: resnetNames,
  readLayout: readResnetLayout,
  trunk: (layout, _, { library }) => resnetTrunk(layout, library === 'pretrainedmodels'),
});

/**
 * ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385) with the stride in a bottleneck's 3x3 convolution, as in timm, torchvision
 * and transformers, also wide (Zagoruyko & Komodakis 2016, https://arxiv.org/abs/1605.07146) and with squeeze and excitation.
 * @param isSenet whether it is the variant of SENet's authors, which follows Caffe: the stride is in the first convolution, the pooling
 * of the stem does not pad, and small blocks have one more rectifier
 */
function resnetTrunk({ blocks }: ResnetLayout, isSenet: boolean): Trunk {
  return {
    *maps(pixels, layers): Iterable<StridedMap> {
      const stem = relu(layers.batchNorm(layers.convolution(pixels, 'conv1', 2), 'bn1'));
      let x = maxPool(stem, 3, { stride: 2, padding: isSenet ? paddingRoundedUp(stem) : 1 });
      for (const block of blocks) {
        x = residual(layers, x, block, isSenet);
        yield [block.reduction, x];
      }
    },
  };
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
