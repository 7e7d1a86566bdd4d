import * as z from 'zod';
import { type PrunedHeads, prunedHeadsSchema, wrongHeads } from './prunedHeads';
import { describeIssues, unsupportedConfig } from './unsupportedConfig';

export const configSize = z.int().positive().max(1_000_000);
export const configRate = z.number().min(0).lt(1);
export const configToken = z.int().nonnegative();

/** The activations that configs name, by how they are computed. */
const activations = {
  gelu: 'gelu',
  gelu_new: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  relu: 'relu',
} as const;

export const configActivation = z
  .enum(Object.keys(activations) as (keyof typeof activations)[])
  .transform((name) => activations[name]);

/** An encoder's sizes and rates in the words of BERT's paper (Devlin et al. 2018, https://arxiv.org/abs/1810.04805). */
export interface EncoderConfig {
  readonly vocabularySize: number;
  /** The width of the embedding's tables, where it is not that of the layers. */
  readonly embeddingSize?: number;
  readonly hiddenSize: number;
  readonly layers: number;
  /** The heads of a layer without removed heads. */
  readonly heads: number;
  readonly prunedHeads: PrunedHeads;
  readonly intermediateSize: number;
  readonly activation: z.infer<typeof configActivation>;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly headDropout: number;
  readonly maxPositions: number;
  /** Undefined for a model that does not tell the texts of a pair apart. */
  readonly tokenTypes?: number;
  readonly initializerRange: number;
  readonly layerNormEpsilon: number;
}

/** The keys of config.json that shape the computation of BERT and its kin, with transformers' defaults; others stay as they are. */
export const encoderSchema = z.looseObject({
  vocab_size: configSize.default(30522),
  hidden_size: configSize.default(768),
  num_hidden_layers: configSize.max(1000).default(12),
  num_attention_heads: configSize.default(12),
  pruned_heads: prunedHeadsSchema,
  intermediate_size: configSize.default(3072),
  hidden_act: configActivation.default('gelu'),
  hidden_dropout_prob: configRate.default(0.1),
  attention_probs_dropout_prob: configRate.default(0.1),
  classifier_dropout: configRate.nullish(),
  max_position_embeddings: configSize.default(512),
  type_vocab_size: configSize.default(2),
  initializer_range: z.number().nonnegative().default(0.02),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});

/** The values of keys shared by the families like BERT. */
export function encoderConfigOf(keys: z.infer<typeof encoderSchema>): EncoderConfig {
  return {
    vocabularySize: keys.vocab_size,
    hiddenSize: keys.hidden_size,
    layers: keys.num_hidden_layers,
    heads: keys.num_attention_heads,
    prunedHeads: keys.pruned_heads,
    intermediateSize: keys.intermediate_size,
    activation: keys.hidden_act,
    hiddenDropout: keys.hidden_dropout_prob,
    attentionDropout: keys.attention_probs_dropout_prob,
    headDropout: keys.classifier_dropout ?? keys.hidden_dropout_prob,
    maxPositions: keys.max_position_embeddings,
    tokenTypes: keys.type_vocab_size,
    initializerRange: keys.initializer_range,
    layerNormEpsilon: keys.layer_norm_eps,
  };
}

/** How a family's config.json is read. */
interface ConfigReader<Keys, Config> {
  readonly schema: z.ZodType<Keys>;
  readonly read: (keys: Keys) => Config;
  /** The config's keys for the width of the layers and the number of heads, for messages. */
  readonly hiddenKey?: string;
  readonly headsKey?: string;
}

/**
 * Parses a config.json.
 * @param model the family's name in messages
 * @param file the path, for messages
 * Throws `model/unsupported-config`, naming the key, its value and what is allowed.
 */
export function parseEncoderConfig<Keys, Config extends EncoderConfig>(
  { schema, read, hiddenKey = 'hidden_size', headsKey = 'num_attention_heads' }: ConfigReader<Keys, Config>,
  model: string,
  json: unknown,
  file: string,
): Config {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unsupportedConfig(file, model, describeIssues(parsed.error, json));
  const config = read(parsed.data);
  const { hiddenSize, heads } = config;
  const why =
    hiddenSize % heads === 0
      ? wrongHeads(config)
      : (['multiple', hiddenKey, hiddenSize, headsKey, heads] as const);
  if (why) throw unsupportedConfig(file, model, why);
  return config;
}
