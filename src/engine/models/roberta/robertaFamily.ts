import { bertLayers } from '../bert/bertLayers';
import { tokenClassifierHead } from '../encoderHeads';
import { textEncoderFamily } from '../textEncoderFamily';
import { parseRobertaConfig, type RobertaConfig } from './robertaConfig';

const shared = {
  prefix: 'roberta.',
  ...bertLayers,
  positions: ({ padToken }: RobertaConfig) => ({ padToken }),
  unused: /^lm_head\./,
  ...tokenClassifierHead,
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
