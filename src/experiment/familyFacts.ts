import type { FormatName } from './formatNames';

/** What the table of models says of a family beside its presets. */
export interface FamilyFacts {
  readonly title: string;
  /** Whose names of tensors are read. */
  readonly loadsFrom: readonly string[];
  /** The recorded outputs of the original that it is held against, in `test/golden/`. */
  readonly goldens: readonly string[];
  /** What its packages are written as, where not in all forms, and why not in the others. */
  readonly exports?: { readonly only: readonly FormatName[]; readonly because: string };
  /** What was held against the original at its real size, with random weights from `test/golden/realSize/make.py`. */
  readonly realSize?: readonly RealSize[];
}

/** How far `graft verify --against` was from the original's logits in float64, at most, and the original itself in float32. */
export interface RealSize {
  readonly model: string;
  readonly difference: number;
  readonly original: number;
}

/** All families, by their names. */
export const familyFacts: Readonly<Record<string, FamilyFacts>> = {
  bert: {
    title: 'BERT',
    loadsFrom: ['transformers'],
    goldens: ['bert/padded', 'bert/pairs', 'bert/relu'],
  },
  distilbert: { title: 'DistilBERT', loadsFrom: ['transformers'], goldens: ['bert/distilbert'] },
  roberta: { title: 'RoBERTa', loadsFrom: ['transformers'], goldens: ['bert/roberta'] },
  'xlm-roberta': {
    title: 'XLM-RoBERTa',
    loadsFrom: ['transformers'],
    goldens: ['bert/xlmRoberta'],
    realSize: [{ model: 'xlm-roberta-base (transformers)', difference: 5.1e-6, original: 3.4e-6 }],
  },
  albert: { title: 'ALBERT', loadsFrom: ['transformers'], goldens: ['bert/albert', 'bert/albertInner'] },
  mpnet: { title: 'MPNet', loadsFrom: ['transformers'], goldens: ['bert/mpnet'] },
  gpt2: { title: 'GPT-2', loadsFrom: ['transformers'], goldens: ['gpt2/small', 'gpt2/wide'] },
  elmo: {
    title: 'ELMo',
    loadsFrom: ['AllenNLP'],
    goldens: ['elmo/relu', 'elmo/tanh'],
    exports: {
      only: ['safetensors'],
      because:
        'it reads word by word in as many operations as there are words, so that a graph is of one length',
    },
    realSize: [
      { model: 'elmo_2x4096_512_2048cnn_2xhighway (AllenNLP)', difference: 4.2e-7, original: 3.4e-7 },
    ],
  },
  resnet: {
    title: 'ResNet, wide and SE-ResNet',
    loadsFrom: ['timm', 'torchvision', 'transformers', "SENet's authors"],
    goldens: [
      'images/resnet18',
      'images/resnet34',
      'images/resnet50',
      'images/wideResnet50',
      'images/seresnet50',
      'images/legacySeresnet18',
      'images/legacySeresnet50',
    ],
    realSize: [{ model: 'seresnet50 (timm)', difference: 2.9e-6, original: 2.1e-6 }],
  },
  mobilenet_v2: {
    title: 'MobileNet V2',
    loadsFrom: ['timm', 'torchvision', 'transformers'],
    goldens: ['images/mobilenetV2', 'images/mobilenetV2Torchvision'],
  },
  mobilenet_v3: {
    title: 'MobileNet V3',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/mobilenetV3Large', 'images/mobilenetV3Small', 'images/mobilenetV3Torchvision'],
  },
  efficientnet: {
    title: 'EfficientNet',
    loadsFrom: ['timm', 'torchvision', 'transformers', 'efficientnet_pytorch'],
    goldens: [
      'images/efficientnetB0',
      'images/efficientnetB1',
      'images/efficientnetLite0',
      'images/efficientnetTorchvision',
      'images/efficientnetTransformers',
    ],
  },
  densenet: {
    title: 'DenseNet',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/densenet121'],
  },
  vgg: {
    title: 'VGG',
    loadsFrom: ['timm', 'torchvision', 'Keras'],
    goldens: ['images/vgg13Bn', 'images/vgg13Torchvision'],
  },
  alexnet: { title: 'AlexNet', loadsFrom: ['torchvision'], goldens: ['images/alexnet'] },
  inception_v3: {
    title: 'Inception v3',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/inceptionV3', 'images/inceptionV3SecondHead'],
    realSize: [
      { model: 'inception_v3 (timm)', difference: 8.3e-5, original: 5.2e-5 },
      { model: 'inception_v3 (torchvision)', difference: 1.2e-5, original: 8.4e-6 },
    ],
  },
};
