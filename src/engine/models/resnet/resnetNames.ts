import type { OtherNames } from '../otherNames';

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
export const resnetNames: readonly OtherNames[] = [transformers, senet];
