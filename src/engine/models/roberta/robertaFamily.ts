import { bertLayers } from '../bert/bertFamily';
import {
  configSize,
  configToken,
  type EncoderConfig,
  encoderConfigOf,
  encoderSchema,
  parseEncoderConfig,
} from '../encoderConfig';
import { firstTokenHead, textEncoderFamily } from '../textEncoderFamily';

const shared = {
  prefix: 'roberta.',
  ...bertLayers,
  positions: ({ padToken }: RobertaConfig) => ({ padToken }),
  unused: /^lm_head\./,
  ...firstTokenHead,
};

/** RoBERTa: BERT, trained longer and better (Liu et al. 2019, https://arxiv.org/abs/1907.11692). */
export const robertaFamily = textEncoderFamily<RobertaConfig>({
  ...shared,
  name: 'roberta',
  className: 'Roberta',
  parse: (json, file) => parseRobertaConfig('RoBERTa', json, file),
});

/** XLM-RoBERTa: the same for a hundred languages (Conneau et al. 2019, https://arxiv.org/abs/1911.02116). */
export const xlmRobertaFamily = textEncoderFamily<RobertaConfig>({
  ...shared,
  name: 'xlm-roberta',
  className: 'XLMRoberta',
  parse: (json, file) => parseRobertaConfig('XLM-RoBERTa', json, file),
});

const schema = encoderSchema.extend({
  vocab_size: configSize.default(50265),
  /** Positions are counted from it. */
  pad_token_id: configToken.default(1),
});

interface RobertaConfig extends EncoderConfig {
  readonly padToken: number;
}

/**
 * Parses the config.json of a RoBERTa.
 * @param model the family's name in messages
 * Throws `model/unsupported-config`.
 */
function parseRobertaConfig(model: string, json: unknown, file: string): RobertaConfig {
  const read = (keys: ReturnType<typeof schema.parse>) => ({
    ...encoderConfigOf(keys),
    padToken: keys.pad_token_id,
  });
  return parseEncoderConfig({ schema, read }, model, json, file);
}
