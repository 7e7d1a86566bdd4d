import { hubPage } from './hubName';
import { bicubic, imageNet, minusToPlusOne, recipeA1, sized } from './imagePreprocessings';
import type { ImagePreprocessing, Preset } from './preset';
import { efficientnetLite0 } from './wheelPresets';

type Row = [
  name: string,
  family: string,
  description: string,
  parameters: number,
  license: string,
  images: ImagePreprocessing,
];

/** timm's checkpoints on the hub, trained on ImageNet, with the facts of timm 1.0.31. `tv` marks torchvision's weights. */
const onHub: readonly Row[] = [
  ['resnet18.a1_in1k', 'resnet', 'A residual network of 18 layers.', 11_689_512, 'Apache-2.0', recipeA1],
  ['resnet18.tv_in1k', 'resnet', 'A residual network of 18 layers.', 11_689_512, 'BSD-3-Clause', imageNet],
  ['resnet34.a1_in1k', 'resnet', 'A residual network of 34 layers.', 21_797_672, 'Apache-2.0', recipeA1],
  ['resnet34.tv_in1k', 'resnet', 'A residual network of 34 layers.', 21_797_672, 'BSD-3-Clause', imageNet],
  ['resnet50.a1_in1k', 'resnet', 'A residual network of 50 layers.', 25_557_032, 'Apache-2.0', recipeA1],
  ['resnet50.tv_in1k', 'resnet', 'A residual network of 50 layers.', 25_557_032, 'BSD-3-Clause', imageNet],
  ['resnet101.a1_in1k', 'resnet', 'A residual network of 101 layers.', 44_549_160, 'Apache-2.0', recipeA1],
  ['resnet101.tv_in1k', 'resnet', 'A residual network of 101 layers.', 44_549_160, 'BSD-3-Clause', imageNet],
  ['resnet152.a1_in1k', 'resnet', 'A residual network of 152 layers.', 60_192_808, 'Apache-2.0', recipeA1],
  [
    'wide_resnet50_2.tv_in1k',
    'resnet',
    'A residual network of 50 layers, twice as wide.',
    68_883_240,
    'BSD-3-Clause',
    imageNet,
  ],
  [
    'seresnet50.ra2_in1k',
    'resnet',
    'A residual network of 50 layers with squeeze and excitation.',
    28_088_024,
    'Apache-2.0',
    sized(bicubic, [224, 0.875], [288, 0.95]),
  ],
  [
    'vgg11.tv_in1k',
    'vgg',
    'A plain stack of 11 layers; most weights are in its dense ones.',
    132_863_336,
    'BSD-3-Clause',
    imageNet,
  ],
  [
    'vgg16.tv_in1k',
    'vgg',
    'A plain stack of 16 layers; most weights are in its dense ones.',
    138_357_544,
    'BSD-3-Clause',
    imageNet,
  ],
  [
    'vgg16_bn.tv_in1k',
    'vgg',
    'A plain stack of 16 layers with batch normalization.',
    138_365_992,
    'BSD-3-Clause',
    imageNet,
  ],
  [
    'vgg19.tv_in1k',
    'vgg',
    'A plain stack of 19 layers; most weights are in its dense ones.',
    143_667_240,
    'BSD-3-Clause',
    imageNet,
  ],
  [
    'densenet121.ra_in1k',
    'densenet',
    'Every layer reads all before it in its block: 121 layers.',
    7_978_856,
    'Apache-2.0',
    sized(bicubic, [224, 0.875], [288, 0.95]),
  ],
  [
    'densenet121.tv_in1k',
    'densenet',
    'Every layer reads all before it in its block: 121 layers.',
    7_978_856,
    'Apache-2.0',
    bicubic,
  ],
  [
    'densenet161.tv_in1k',
    'densenet',
    'Every layer reads all before it in its block: 161 layers.',
    28_681_000,
    'Apache-2.0',
    bicubic,
  ],
  [
    'densenet169.tv_in1k',
    'densenet',
    'Every layer reads all before it in its block: 169 layers.',
    14_149_480,
    'Apache-2.0',
    bicubic,
  ],
  [
    'densenet201.tv_in1k',
    'densenet',
    'Every layer reads all before it in its block: 201 layers.',
    20_013_928,
    'Apache-2.0',
    bicubic,
  ],
  [
    'inception_v3.tv_in1k',
    'inception_v3',
    'Filters of several sizes side by side.',
    23_834_568,
    'Apache-2.0',
    sized(minusToPlusOne, [299, 0.875], [299, 0.875]),
  ],
  [
    'mobilenetv2_100.ra_in1k',
    'mobilenet_v2',
    'A small network for phones. Quick to fine-tune on a CPU.',
    3_504_872,
    'Apache-2.0',
    bicubic,
  ],
  [
    'mobilenetv3_small_100.lamb_in1k',
    'mobilenet_v3',
    'The smallest of the networks for phones.',
    2_542_856,
    'Apache-2.0',
    bicubic,
  ],
  [
    'mobilenetv3_large_100.ra_in1k',
    'mobilenet_v3',
    'A small network for phones, with squeeze and excitation.',
    5_483_032,
    'Apache-2.0',
    bicubic,
  ],
  [
    'efficientnet_b0.ra_in1k',
    'efficientnet',
    'EfficientNet of the smallest size.',
    5_288_548,
    'Apache-2.0',
    bicubic,
  ],
  [
    'efficientnet_b1.ft_in1k',
    'efficientnet',
    'EfficientNet, a little deeper than B0.',
    7_794_184,
    'Apache-2.0',
    sized(bicubic, [224, 0.875], [256, 1]),
  ],
  [
    'efficientnet_b2.ra_in1k',
    'efficientnet',
    'EfficientNet for larger images than B0.',
    9_109_994,
    'Apache-2.0',
    sized(bicubic, [256, 0.875], [288, 1]),
  ],
  [
    'efficientnet_b3.ra2_in1k',
    'efficientnet',
    'EfficientNet, wider and deeper than B2.',
    12_233_232,
    'Apache-2.0',
    sized(bicubic, [288, 0.875], [320, 1]),
  ],
  [
    'efficientnet_b4.ra2_in1k',
    'efficientnet',
    'EfficientNet for images of 320 pixels.',
    19_341_616,
    'Apache-2.0',
    sized(bicubic, [320, 0.875], [384, 1]),
  ],
  [
    'tf_efficientnet_lite0.in1k',
    'efficientnet',
    "EfficientNet-Lite0 from its authors' weights, for phones.",
    4_652_008,
    'Apache-2.0',
    minusToPlusOne,
  ],
];

/** Only torchvision has these weights; the hub lacks them in this layout. */
const alexnet: Preset = {
  description: 'The network that began it; small images, large dense layers.',
  family: 'alexnet',
  modality: 'image',
  parameters: 61_100_840,
  license: 'BSD-3-Clause',
  origin: 'https://pytorch.org/vision/stable/models/alexnet.html',
  source: { kind: 'folder' },
  files: [],
  images: imageNet,
};

/** Checkpoints with images as input. */
export const imagePresets: Readonly<Record<string, Preset>> = {
  efficientnet_lite0: efficientnetLite0,
  ...Object.fromEntries(onHub.map((row) => [row[0], presetOf(row)])),
  alexnet,
};

function presetOf([name, family, description, parameters, license, images]: Row): Preset {
  const repository = `timm/${name}`;
  const source = { kind: 'hub', repository, revision: 'main' } as const;
  const origin = hubPage(repository);
  return { description, family, modality: 'image', parameters, license, origin, source, files: [], images };
}
