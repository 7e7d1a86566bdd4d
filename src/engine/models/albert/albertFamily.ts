import {
  configActivation,
  configRate,
  configSize,
  type EncoderConfig,
  encoderConfigOf,
  encoderSchema,
  parseEncoderConfig,
} from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';
import { noPrunedHeads } from '../prunedHeads';
import { textEncoderFamily } from '../textEncoderFamily';

/**
 * ALBERT: a few shared layers, applied repeatedly, and a narrow embedding (Lan et al. 2019, https://arxiv.org/abs/1909.11942). A block is a
 * group of shared layers, so most models have one, which is trained or frozen as a whole.
 */
export const albertFamily = textEncoderFamily<AlbertConfig>({
  name: 'albert',
  className: 'Albert',
  prefix: 'albert.',
  parse: parseAlbertConfig,
  blocks: groupNames,
  layers: (config) => groupNames(config).flatMap((group) => innerLayers(config, group)),
  passes: groupsOfPasses,
  dropouts: ({ hiddenDropout }) => ({ attended: hiddenDropout, outer: 0 }),
  positions: () => ({}),
  widening: 'encoder.embedding_hidden_mapping_in',
  pooler: 'pooler',
  unused: /^(?:predictions|sop_classifier)\./,
  headName: 'classifier',
});

/** The names of the groups of layers. */
function groupNames({ groups }: Pick<AlbertConfig, 'groups'>): string[] {
  return Array.from({ length: groups }, (_, group) => `encoder.albert_layer_groups.${group}`);
}

/** The layers of a group. */
function innerLayers({ innerLayers: count }: AlbertConfig, group: string): EncoderLayerNames[] {
  return Array.from({ length: count }, (_, layer) => layerNames(`${group}.albert_layers.${layer}`));
}

/** The indices of the applied layers, in order: each group several times before the next. */
function groupsOfPasses({ layers, groups, innerLayers: inner }: AlbertConfig): number[] {
  const passes = Array.from({ length: layers }, (_, pass) => Math.floor(pass / (layers / groups)));
  return passes.flatMap((group) => Array.from({ length: inner }, (_, layer) => group * inner + layer));
}

function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.query`,
    key: `${at}.attention.key`,
    value: `${at}.attention.value`,
    attended: `${at}.attention.dense`,
    attendedNorm: `${at}.attention.LayerNorm`,
    inner: `${at}.ffn`,
    outer: `${at}.ffn_output`,
    outerNorm: `${at}.full_layer_layer_norm`,
  };
}

const schema = encoderSchema.extend({
  vocab_size: configSize.default(30000),
  embedding_size: configSize.default(128),
  hidden_size: configSize.default(4096),
  num_hidden_groups: configSize.max(1000).default(1),
  num_attention_heads: configSize.default(64),
  pruned_heads: noPrunedHeads,
  intermediate_size: configSize.default(16384),
  inner_group_num: configSize.max(1000).default(1),
  hidden_act: configActivation.default('geluTanh'),
  hidden_dropout_prob: configRate.default(0),
  attention_probs_dropout_prob: configRate.default(0),
  classifier_dropout_prob: configRate.default(0.1),
});

interface AlbertConfig extends EncoderConfig {
  readonly embeddingSize: number;
  /** Groups of layers; `layers` is the number of passes through layers. */
  readonly groups: number;
  /** Layers in a group. */
  readonly innerLayers: number;
}

function read(keys: ReturnType<typeof schema.parse>): AlbertConfig {
  return {
    ...encoderConfigOf(keys),
    embeddingSize: keys.embedding_size,
    groups: keys.num_hidden_groups,
    innerLayers: keys.inner_group_num,
    headDropout: keys.classifier_dropout_prob,
  };
}

/** Parses an ALBERT's config.json. Throws `model/unsupported-config`. */
function parseAlbertConfig(json: unknown, file: string): AlbertConfig {
  return parseEncoderConfig({ schema, read }, 'ALBERT', json, file);
}
