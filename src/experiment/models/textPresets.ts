import { hubPage } from './hubName';
import type { Preset } from './preset';
import { allMiniLm } from './wheelPresets';

type Row = [
  repository: string,
  description: string,
  parameters: number,
  license: string,
  languages: readonly string[],
  pooling?: Preset['pooling'],
];

const [apache, mit] = ['Apache-2.0', 'MIT'];
const [en, many] = [['en'], ['multilingual']];

/**
 * Checkpoints on the hub by family; the last part of the repository names the preset. Parameters follow from config.json and exclude the
 * head. The hub states no licence for mpnet-base; MIT is the licence of its authors' repository on GitHub.
 */
const onHub: Readonly<Record<string, readonly Row[]>> = {
  bert: [
    ['google-bert/bert-base-uncased', 'BERT, 12 layers, width 768; small letters.', 109_482_240, apache, en],
    ['google-bert/bert-base-cased', 'BERT, 12 layers, width 768; knows capitals.', 108_310_272, apache, en],
    ['google-bert/bert-large-uncased', 'BERT, 24 layers, width 1024.', 335_141_888, apache, en],
    [
      'google-bert/bert-base-multilingual-cased',
      'BERT, 12 layers, for 104 languages.',
      177_853_440,
      apache,
      many,
    ],
    [
      'google/bert_uncased_L-2_H-128_A-2',
      'The smallest BERT: 2 layers, width 128. For a first try.',
      4_385_920,
      apache,
      en,
    ],
    ['google/bert_uncased_L-4_H-256_A-4', 'A small BERT: 4 layers, width 256.', 11_170_560, apache, en],
    [
      'sentence-transformers/all-MiniLM-L12-v2',
      'A sentence encoder: BERT, 12 layers, width 384.',
      33_360_000,
      apache,
      en,
      'mean',
    ],
    [
      'sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2',
      'A sentence encoder for 50 languages: BERT, 12 layers, width 384.',
      117_653_760,
      apache,
      many,
      'mean',
    ],
    [
      'BAAI/bge-small-en-v1.5',
      'A sentence encoder for search: BERT, 12 layers, width 384.',
      33_360_000,
      mit,
      en,
      'cls',
    ],
    [
      'BAAI/bge-base-en-v1.5',
      'A sentence encoder for search: BERT, 12 layers, width 768.',
      109_482_240,
      mit,
      en,
      'cls',
    ],
    [
      'intfloat/e5-small-v2',
      'A sentence encoder for search: BERT, 12 layers, width 384.',
      33_360_000,
      mit,
      en,
      'mean',
    ],
    [
      'intfloat/multilingual-e5-small',
      'A sentence encoder for search in 100 languages: BERT, 12 layers, width 384.',
      117_653_760,
      mit,
      many,
      'mean',
    ],
  ],
  distilbert: [
    [
      'distilbert/distilbert-base-uncased',
      'DistilBERT: BERT halved to 6 layers; small letters.',
      66_362_880,
      apache,
      en,
    ],
    [
      'distilbert/distilbert-base-cased',
      'DistilBERT: BERT halved to 6 layers; knows capitals.',
      65_190_912,
      apache,
      en,
    ],
    [
      'distilbert/distilbert-base-multilingual-cased',
      'DistilBERT: BERT halved to 6 layers, for 104 languages.',
      134_734_080,
      apache,
      many,
    ],
  ],
  roberta: [
    ['FacebookAI/roberta-base', 'RoBERTa, 12 layers, width 768.', 124_055_040, mit, en],
    ['FacebookAI/roberta-large', 'RoBERTa, 24 layers, width 1024.', 354_310_144, mit, en],
    ['distilbert/distilroberta-base', 'RoBERTa halved to 6 layers.', 81_527_808, apache, en],
    [
      'sentence-transformers/all-distilroberta-v1',
      'A sentence encoder: RoBERTa, 6 layers, width 768.',
      81_527_808,
      apache,
      en,
      'mean',
    ],
  ],
  'xlm-roberta': [
    [
      'FacebookAI/xlm-roberta-base',
      'RoBERTa for 100 languages, 12 layers, width 768.',
      277_453_056,
      mit,
      many,
    ],
    [
      'FacebookAI/xlm-roberta-large',
      'RoBERTa for 100 languages, 24 layers, width 1024.',
      558_840_832,
      mit,
      many,
    ],
    [
      'intfloat/multilingual-e5-base',
      'A sentence encoder for search in 100 languages: XLM-RoBERTa, 12 layers.',
      277_453_056,
      mit,
      many,
      'mean',
    ],
    [
      'intfloat/multilingual-e5-large',
      'A sentence encoder for search in 100 languages: XLM-RoBERTa, 24 layers.',
      558_840_832,
      mit,
      many,
      'mean',
    ],
    [
      'sentence-transformers/paraphrase-multilingual-mpnet-base-v2',
      'A sentence encoder for 50 languages: XLM-RoBERTa, 12 layers.',
      277_453_056,
      apache,
      many,
      'mean',
    ],
    [
      'BAAI/bge-m3',
      'A sentence encoder for search in 100 languages and in long texts: XLM-RoBERTa, 24 layers.',
      566_705_152,
      mit,
      many,
      'cls',
    ],
  ],
  albert: [
    ['albert/albert-base-v2', 'ALBERT: one layer, applied 12 times, width 768.', 11_683_584, apache, en],
    ['albert/albert-large-v2', 'ALBERT: one layer, applied 24 times, width 1024.', 17_683_968, apache, en],
    [
      'sentence-transformers/paraphrase-albert-small-v2',
      'A sentence encoder: ALBERT, one layer, applied 6 times.',
      11_683_584,
      apache,
      en,
      'mean',
    ],
  ],
  mpnet: [
    ['microsoft/mpnet-base', 'MPNet, 12 layers, width 768.', 108_895_872, mit, en],
    [
      'sentence-transformers/all-mpnet-base-v2',
      'A sentence encoder: MPNet, 12 layers, width 768.',
      108_895_872,
      apache,
      en,
      'mean',
    ],
    [
      'sentence-transformers/paraphrase-mpnet-base-v2',
      'A sentence encoder: MPNet, 12 layers, width 768.',
      108_895_872,
      apache,
      en,
      'mean',
    ],
  ],
  gpt2: [
    ['openai-community/gpt2', 'GPT-2, 12 layers, width 768; read at its last token.', 124_439_808, mit, en],
    ['openai-community/gpt2-medium', 'GPT-2, 24 layers, width 1024.', 354_823_168, mit, en],
    ['distilbert/distilgpt2', 'GPT-2 halved to 6 layers.', 81_912_576, apache, en],
  ],
};

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
  'all-MiniLM-L6-v2': allMiniLm,
  elmo_2x1024_128_2048cnn_1xhighway: elmo('ELMo, small: 1024 cells, words of 256 numbers.', 13_593_296),
  elmo_2x2048_256_2048cnn_1xhighway: elmo('ELMo, medium: 2048 cells, words of 512 numbers.', 28_027_728),
  elmo_2x4096_512_2048cnn_2xhighway: elmo('ELMo, original: 4096 cells, words of 1024 numbers.', 93_600_848),
  'elmo_2x4096_512_2048cnn_2xhighway_5.5B': elmo('ELMo, trained on 5.5 billion words.', 93_600_848),
  ...Object.fromEntries(
    Object.entries(onHub).flatMap(([family, rows]) =>
      rows.map((row) => [row[0].split('/')[1], presetOf(family, row)]),
    ),
  ),
};

function presetOf(
  family: string,
  [repository, description, parameters, license, languages, pooling]: Row,
): Preset {
  const source = { kind: 'hub', repository, revision: 'main' } as const;
  const about = { description, family, parameters, license, languages, origin: hubPage(repository) };
  return { ...about, modality: 'text', source, files: [], ...(pooling ? { pooling } : {}) };
}
