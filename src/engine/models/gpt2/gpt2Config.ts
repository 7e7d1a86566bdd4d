import * as z from 'zod';
import { describeIssues, unsupportedConfig } from '../unsupportedConfig';

const size = z.int().positive().max(1_000_000);
const rate = z.number().min(0).lt(1);
const token = z.int().nonnegative();

/** The activations in GPT-2 configs. */
const activations = {
  gelu_new: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  gelu: 'gelu',
  relu: 'relu',
} as const;

/** The keys of config.json that shape the computation, with transformers' defaults; other keys are unchanged. */
const gpt2ConfigSchema = z.looseObject({
  vocab_size: size.default(50257),
  n_positions: size.default(1024),
  n_embd: size.default(768),
  n_layer: size.max(1000).default(12),
  n_head: size.default(12),
  n_inner: size.nullish(),
  activation_function: z.enum(Object.keys(activations) as (keyof typeof activations)[]).default('gelu_new'),
  resid_pdrop: rate.default(0.1),
  embd_pdrop: rate.default(0.1),
  attn_pdrop: rate.default(0.1),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  initializer_range: z.number().nonnegative().default(0.02),
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
  tie_word_embeddings: z.literal(true).default(true),
  eos_token_id: z.union([token, z.array(token).min(1)]).nullish(),
  pad_token_id: token.nullish(),
});

/** The end token in GPT-2's published vocabulary. */
const publishedEnd = 50256;

/** A GPT-2's sizes and rates (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"). */
export interface Gpt2Config {
  readonly vocabularySize: number;
  readonly maxPositions: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: (typeof activations)[keyof typeof activations];
  readonly residualDropout: number;
  readonly embeddingDropout: number;
  readonly attentionDropout: number;
  readonly layerNormEpsilon: number;
  readonly initializerRange: number;
  /** The padding token: GPT-2 has none, so the default is the end token. */
  readonly padToken: number;
  /** The tokens that end a text. */
  readonly endTokens: readonly number[];
}

/**
 * Parses a GPT-2's config.json.
 * @param file its path, for messages
 * Throws `model/unsupported-config`, naming the key, its value and what is allowed.
 */
export function parseGpt2Config(json: unknown, file: string): Gpt2Config {
  const parsed = gpt2ConfigSchema.safeParse(json);
  if (!parsed.success) throw unsupportedConfig(file, 'GPT-2', describeIssues(parsed.error, json));
  const config = parsed.data;
  const { n_embd, n_head } = config;
  const endTokens = [config.eos_token_id ?? publishedEnd].flat();
  if (n_embd % n_head !== 0)
    throw unsupportedConfig(file, 'GPT-2', ['multiple', 'n_embd', n_embd, 'n_head', n_head]);
  return {
    vocabularySize: config.vocab_size,
    maxPositions: config.n_positions,
    hiddenSize: n_embd,
    layers: config.n_layer,
    heads: n_head,
    intermediateSize: config.n_inner ?? 4 * n_embd,
    activation: activations[config.activation_function],
    residualDropout: config.resid_pdrop,
    embeddingDropout: config.embd_pdrop,
    attentionDropout: config.attn_pdrop,
    layerNormEpsilon: config.layer_norm_epsilon,
    initializerRange: config.initializer_range,
    padToken: config.pad_token_id ?? endTokens[0]!,
    endTokens,
  };
}
