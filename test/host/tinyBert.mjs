// A real BERT, only tiny and untrained: a folder in the Hugging Face layout that the engine loads like any other.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawn } from './safetensors.mjs';

const hidden = 32;
const intermediate = 64;
const layers = 2;
const maxPositions = 128;
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/** Writes config.json, tokenizer.json and model.safetensors. The vocabulary is the given words, whole. */
export function writeTinyBert(folder, words) {
  const vocabulary = [...special, ...new Set(words)];
  mkdirSync(folder, { recursive: true });
  const json = (name, value) => writeFileSync(path.join(folder, name), JSON.stringify(value));
  json('config.json', config(vocabulary.length));
  json('tokenizer.json', tokenizer(vocabulary));
  json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    model_max_length: maxPositions,
  });
  writeFileSync(path.join(folder, 'model.safetensors'), drawn(shapes(vocabulary.length), draw));
}

function config(vocabularySize) {
  return {
    architectures: ['BertModel'],
    model_type: 'bert',
    vocab_size: vocabularySize,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: 4,
    intermediate_size: intermediate,
    hidden_act: 'gelu',
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: maxPositions,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
  };
}

function tokenizer(vocabulary) {
  const id = (token) => vocabulary.indexOf(token);
  const wrap = (token) => ({ SpecialToken: { id: token, type_id: 0 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content) => ({
      ...{
        id: id(content),
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [wrap('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, wrap('[SEP]')],
      pair: [
        ...[wrap('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, wrap('[SEP]')],
        ...[{ Sequence: { id: 'B', type_id: 1 } }, { SpecialToken: { id: '[SEP]', type_id: 1 } }],
      ],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, index) => [token, index])),
    },
  };
}

function shapes(vocabularySize) {
  const all = {
    'embeddings.word_embeddings.weight': [vocabularySize, hidden],
    'embeddings.position_embeddings.weight': [maxPositions, hidden],
    'embeddings.token_type_embeddings.weight': [2, hidden],
    'embeddings.LayerNorm.weight': [hidden],
    'embeddings.LayerNorm.bias': [hidden],
    'pooler.dense.weight': [hidden, hidden],
    'pooler.dense.bias': [hidden],
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `encoder.layer.${layer}`;
    for (const part of ['self.query', 'self.key', 'self.value', 'output.dense'])
      Object.assign(all, {
        [`${at}.attention.${part}.weight`]: [hidden, hidden],
        [`${at}.attention.${part}.bias`]: [hidden],
      });
    Object.assign(all, {
      [`${at}.intermediate.dense.weight`]: [intermediate, hidden],
      [`${at}.intermediate.dense.bias`]: [intermediate],
      [`${at}.output.dense.weight`]: [hidden, intermediate],
      [`${at}.output.dense.bias`]: [hidden],
    });
    for (const norm of ['attention.output.LayerNorm', 'output.LayerNorm'])
      Object.assign(all, { [`${at}.${norm}.weight`]: [hidden], [`${at}.${norm}.bias`]: [hidden] });
  }
  return all;
}

const draw = (name, random) =>
  name.endsWith('LayerNorm.weight') ? 1 : name.endsWith('bias') ? 0 : 0.2 * (random() - 0.5);
