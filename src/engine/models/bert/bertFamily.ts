import { encoderConfigOf, encoderSchema, parseEncoderConfig } from '../encoderConfig';
import { textEncoderFamily } from '../textEncoderFamily';
import { bertLayers } from './bertLayers';

/** BERT (Devlin et al. 2018, https://arxiv.org/abs/1810.04805). */
export const bertFamily = textEncoderFamily({
  name: 'bert',
  className: 'Bert',
  prefix: 'bert.',
  parse: (json, file) =>
    parseEncoderConfig({ schema: encoderSchema, read: encoderConfigOf }, 'BERT', json, file),
  ...bertLayers,
  positions: () => ({}),
  pooler: 'pooler.dense',
  unused: /^cls\./,
  headName: 'classifier',
});
