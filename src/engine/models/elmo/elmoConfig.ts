import * as z from 'zod';
import { configRate, configSize } from '../encoderConfig';
import { describeIssues, unsupportedConfig } from '../unsupportedConfig';

/** Larger magnitudes are clipped; in AllenNLP, 0 means no clipping. */
const clip = z
  .number()
  .nonnegative()
  .nullish()
  .transform((value) => value || undefined);

/** The keys of AllenNLP's options.json, also in config.json of a fine-tuned model; other keys are unchanged. */
const optionsSchema = z.looseObject({
  lstm: z.looseObject({
    projection_dim: configSize,
    dim: configSize,
    n_layers: z.int().min(1).max(8),
    cell_clip: clip,
    proj_clip: clip,
    use_skip_connections: z.literal(true),
  }),
  char_cnn: z.looseObject({
    activation: z.enum(['relu', 'tanh']),
    embedding: z.looseObject({ dim: configSize }),
    filters: z.array(z.tuple([z.int().min(1).max(50), configSize])).min(1),
    max_characters_per_token: z.literal(50),
    n_highway: z.int().min(1).max(20),
  }),
  /** The dropout of word vectors in training; AllenNLP's default. */
  dropout: configRate.default(0.5),
});

/** The sizes of an ELMo (Peters et al. 2018, https://arxiv.org/abs/1802.05365). */
export interface ElmoConfig {
  /** The size of a character's vector. */
  readonly characterSize: number;
  readonly filters: readonly { readonly width: number; readonly count: number }[];
  readonly activation: 'relu' | 'tanh';
  readonly highways: number;
  /** The size of a word's vector in each direction. */
  readonly wordSize: number;
  readonly cells: number;
  readonly layers: number;
  readonly cellClip: number | undefined;
  readonly projectionClip: number | undefined;
  readonly dropout: number;
}

/**
 * Parses AllenNLP's options, from options.json or config.json.
 * @param file its path, for messages
 * Throws `model/unsupported-config`, naming the key, its value and what is allowed.
 */
export function parseElmoConfig(json: unknown, file: string): ElmoConfig {
  const parsed = optionsSchema.safeParse(json);
  if (!parsed.success) throw unsupportedConfig(file, 'ELMo', describeIssues(parsed.error, json));
  const { lstm, char_cnn: cnn, dropout } = parsed.data;
  return {
    characterSize: cnn.embedding.dim,
    filters: cnn.filters.map(([width, count]) => ({ width, count })),
    activation: cnn.activation,
    highways: cnn.n_highway,
    wordSize: lstm.projection_dim,
    cells: lstm.dim,
    layers: lstm.n_layers,
    cellClip: lstm.cell_clip,
    projectionClip: lstm.proj_clip,
    dropout,
  };
}
