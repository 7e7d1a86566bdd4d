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

/** ResNet in transformers. */
export const resnetNames: OtherNames = {
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
