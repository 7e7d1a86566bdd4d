import {
  configActivation,
  configRate,
  configSize,
  type EncoderConfig,
  encoderConfigOf,
  encoderSchema,
  parseEncoderConfig,
} from '../encoderConfig';
import { noPrunedHeads } from '../prunedHeads';

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

export interface AlbertConfig extends EncoderConfig {
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
export function parseAlbertConfig(json: unknown, file: string): AlbertConfig {
  return parseEncoderConfig({ schema, read }, 'ALBERT', json, file);
}
