import {
  configSize,
  configToken,
  type EncoderConfig,
  encoderConfigOf,
  encoderSchema,
  parseEncoderConfig,
} from '../encoderConfig';

const schema = encoderSchema.extend({
  vocab_size: configSize.default(50265),
  /** Positions are counted from it. */
  pad_token_id: configToken.default(1),
});

export interface RobertaConfig extends EncoderConfig {
  readonly padToken: number;
}

/**
 * Parses the config.json of a RoBERTa.
 * @param model the family's name in messages
 * Throws `model/unsupported-config`.
 */
export function parseRobertaConfig(model: string, json: unknown, file: string): RobertaConfig {
  const read = (keys: ReturnType<typeof schema.parse>) => ({
    ...encoderConfigOf(keys),
    padToken: keys.pad_token_id,
  });
  return parseEncoderConfig({ schema, read }, model, json, file);
}
