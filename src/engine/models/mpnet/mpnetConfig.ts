import * as z from 'zod';
import { type EncoderConfig, encoderConfigOf, encoderSchema, parseEncoderConfig } from '../encoderConfig';
import { noPrunedHeads } from '../prunedHeads';

/** transformers' MPNet sorts distances into this many buckets, whatever the config says. */
export const bucketCount = 32;

const schema = encoderSchema.extend({
  pruned_heads: noPrunedHeads,
  relative_attention_num_buckets: z.literal(bucketCount).default(bucketCount),
});

/** Parses an MPNet's config.json. Throws `model/unsupported-config`. */
export function parseMpnetConfig(json: unknown, file: string): EncoderConfig {
  const read = (keys: ReturnType<typeof schema.parse>): EncoderConfig => {
    const { tokenTypes: _, ...config } = encoderConfigOf(keys);
    return config;
  };
  return parseEncoderConfig({ schema, read }, 'MPNet', json, file);
}
