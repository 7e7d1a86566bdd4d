import { z } from 'zod';
import { describeIssues, unsupportedConfig } from '../unsupportedConfig';

const size = z.int().positive().max(1_000_000);
const rate = z.number().min(0).lt(1);

/** The activations that BERT configs name, by how they are computed. */
const activations = {
  gelu: 'gelu',
  gelu_new: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  relu: 'relu',
} as const;

/** The keys of config.json that shape the computation, with transformers' defaults; other keys stay as they are. */
const bertConfigSchema = z.looseObject({
  vocab_size: size.default(30522),
  hidden_size: size.default(768),
  num_hidden_layers: size.max(1000).default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  hidden_act: z.enum(Object.keys(activations) as (keyof typeof activations)[]).default('gelu'),
  hidden_dropout_prob: rate.default(0.1),
  attention_probs_dropout_prob: rate.default(0.1),
  classifier_dropout: rate.nullish(),
  max_position_embeddings: size.default(512),
  type_vocab_size: size.default(2),
  initializer_range: z.number().nonnegative().default(0.02),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
});

/** A BERT's sizes and rates in the paper's words (Devlin et al. 2018, https://arxiv.org/abs/1810.04805). */
export interface BertConfig {
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: (typeof activations)[keyof typeof activations];
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly headDropout: number;
  readonly maxPositions: number;
  readonly tokenTypes: number;
  readonly initializerRange: number;
  readonly layerNormEpsilon: number;
}

/**
 * Parses a BERT's config.json.
 * @param file its path, for messages
 * Throws `model/unsupported-config`, naming the key, its value and what is allowed.
 */
export function parseBertConfig(json: unknown, file: string): BertConfig {
  const parsed = bertConfigSchema.safeParse(json);
  if (!parsed.success) throw unsupportedConfig(file, 'BERT', describeIssues(parsed.error, json));
  const config = parsed.data;
  if (config.hidden_size % config.num_attention_heads !== 0) {
    const { hidden_size, num_attention_heads } = config;
    throw unsupportedConfig(
      file,
      'BERT',
      `hidden_size ${hidden_size} is not a multiple of num_attention_heads ${num_attention_heads}`,
    );
  }
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    activation: activations[config.hidden_act],
    hiddenDropout: config.hidden_dropout_prob,
    attentionDropout: config.attention_probs_dropout_prob,
    headDropout: config.classifier_dropout ?? config.hidden_dropout_prob,
    maxPositions: config.max_position_embeddings,
    tokenTypes: config.type_vocab_size,
    initializerRange: config.initializer_range,
    layerNormEpsilon: config.layer_norm_eps,
  };
}
