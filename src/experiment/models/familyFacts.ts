/** The facts about a family in the table of models, besides its presets. */
export interface FamilyFacts {
  readonly title: string;
  /** The libraries whose tensor names can be read. */
  readonly loadsFrom: readonly string[];
  /** Present where its models continue texts. */
  readonly continues?: true;
  /** The reference outputs of the original, in `test/golden/`. */
  readonly goldens: readonly string[];
  /** Notes on its packages in formats other than safetensors. */
  readonly exported?: string;
  /** The comparison with the original at its real size, with random weights from `test/golden/realSize/make.py`. */
  readonly realSize?: readonly RealSize[];
}

/** The deviation from the original in float64: of the logits, the loss of a training step, the norm of all gradients, and the largest of one variable's. */
export type Differences = readonly [logits: number, loss: number, allGradients: number, aGradient: number];

/** The result of `graft verify --against` for a model, and the original's own deviation in float32. */
export interface RealSize {
  readonly model: string;
  readonly graft: Differences;
  readonly original: Differences;
}

/** All families by name. */
export const familyFacts: Readonly<Record<string, FamilyFacts>> = {
  bert: {
    title: 'BERT',
    loadsFrom: ['transformers'],
    goldens: ['bert/padded', 'bert/pairs', 'bert/relu'],
    realSize: [
      {
        model: 'all-MiniLM-L6-v2 (transformers)',
        graft: [2.0e-6, 4.8e-7, 1.2e-7, 1.4e-6],
        original: [1.2e-6, 1.7e-7, 1.7e-7, 1.6e-6],
      },
      {
        model: 'bert-base-uncased (transformers)',
        graft: [4.7e-6, 9.5e-7, 4.2e-7, 1.9e-5],
        original: [4.8e-6, 1.8e-6, 2.7e-7, 3.9e-5],
      },
    ],
  },
  distilbert: { title: 'DistilBERT', loadsFrom: ['transformers'], goldens: ['bert/distilbert'] },
  roberta: { title: 'RoBERTa', loadsFrom: ['transformers'], goldens: ['bert/roberta'] },
  'xlm-roberta': {
    title: 'XLM-RoBERTa',
    loadsFrom: ['transformers'],
    goldens: ['bert/xlmRoberta'],
    realSize: [
      {
        model: 'xlm-roberta-base (transformers)',
        graft: [5.1e-6, 1.4e-6, 1.7e-7, 2.6e-5],
        original: [3.4e-6, 3.9e-7, 1.6e-7, 3.7e-5],
      },
    ],
  },
  albert: { title: 'ALBERT', loadsFrom: ['transformers'], goldens: ['bert/albert', 'bert/albertInner'] },
  mpnet: { title: 'MPNet', loadsFrom: ['transformers'], goldens: ['bert/mpnet'] },
  gpt2: {
    title: 'GPT-2',
    continues: true,
    loadsFrom: ['transformers'],
    goldens: ['gpt2/small', 'gpt2/wide'],
    realSize: [
      {
        model: 'gpt2, as a language model (transformers)',
        graft: [3.0e-6, 0, 7.3e-9, 1.2e-7],
        original: [2.1e-6, 2.4e-7, 1.1e-8, 9.3e-8],
      },
    ],
  },
  elmo: {
    title: 'ELMo',
    loadsFrom: ['AllenNLP'],
    goldens: ['elmo/relu', 'elmo/tanh'],
    exported:
      'it reads word by word in as many operations as there are words, so that in other formats than safetensors its packages read texts of one length, preprocess.maxLength; shorter ones are filled up. At 64 words the largest opens in ONNX Runtime in some 20 seconds, its LSTMs stay float32 in onnx-int8, and TensorFlow.js without a native backend takes about a minute for a text',
    realSize: [
      {
        model: 'elmo_2x4096_512_2048cnn_2xhighway (AllenNLP)',
        graft: [4.2e-7, 1.2e-7, 1.4e-7, 8.3e-7],
        original: [3.4e-7, 1.6e-7, 2.6e-8, 7.4e-7],
      },
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
    realSize: [
      {
        model: 'resnet50 (timm)',
        graft: [1.6e-5, 2.1e-6, 2.0e-4, 4.3e-3],
        original: [1.1e-5, 6.0e-7, 3.1e-4, 3.1e-3],
      },
      {
        model: 'seresnet50 (timm)',
        graft: [4.1e-6, 4.8e-7, 3.0e-4, 2.5e-3],
        original: [2.7e-6, 9.6e-8, 2.8e-5, 1.3e-3],
      },
    ],
  },
  mobilenet_v2: {
    title: 'MobileNet V2',
    loadsFrom: ['timm', 'torchvision', 'transformers'],
    goldens: [
      'images/mobilenetV2',
      'images/mobilenetV2Torchvision',
      'images/mobilenetV2Transformers',
      'images/mobilenetV2TransformersTorch',
    ],
  },
  mobilenet_v3: {
    title: 'MobileNet V3',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/mobilenetV3Large', 'images/mobilenetV3Small', 'images/mobilenetV3Torchvision'],
    realSize: [
      {
        model: 'mobilenetv3_large_100 (timm)',
        graft: [4.1e-6, 1.2e-6, 1.8e-6, 2.0e-4],
        original: [1.1e-5, 1.3e-6, 5.2e-7, 1.7e-4],
      },
    ],
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
      'images/efficientnetTransformersEqual',
    ],
    realSize: [
      {
        model: 'efficientnet_b0 (timm)',
        graft: [8.0e-6, 1.2e-6, 1.6e-7, 7.0e-5],
        original: [4.1e-6, 4.9e-7, 1.5e-7, 3.6e-5],
      },
    ],
  },
  densenet: {
    title: 'DenseNet',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/densenet121'],
    realSize: [
      {
        model: 'densenet121 (timm)',
        graft: [8.9e-7, 2.4e-7, 1.7e-4, 2.2e-3],
        original: [7.1e-7, 1.8e-7, 4.2e-5, 1.0e-3],
      },
    ],
  },
  vgg: {
    title: 'VGG',
    loadsFrom: ['timm', 'torchvision', 'Keras'],
    goldens: ['images/vgg13Bn', 'images/vgg13Torchvision'],
    realSize: [
      {
        model: 'vgg16 (timm)',
        graft: [1.7e-5, 1.9e-6, 4.0e-5, 3.7e-4],
        original: [7.9e-6, 3.7e-7, 1.7e-6, 1.2e-4],
      },
    ],
  },
  alexnet: { title: 'AlexNet', loadsFrom: ['torchvision'], goldens: ['images/alexnet'] },
  inception_v3: {
    title: 'Inception v3',
    loadsFrom: ['timm', 'torchvision'],
    goldens: ['images/inceptionV3', 'images/inceptionV3SecondHead'],
    realSize: [
      {
        model: 'inception_v3 (timm)',
        graft: [1.0e-4, 1.3e-5, 1.7e-3, 9.5e-3],
        original: [4.1e-5, 9.6e-6, 1.7e-3, 6.5e-3],
      },
      {
        model: 'inception_v3 (torchvision)',
        graft: [1.5e-5, 9.3e-6, 1.1e-3, 1.1e-2],
        original: [1.0e-5, 3.1e-6, 2.3e-3, 1.1e-2],
      },
    ],
  },
};
