import { type EncoderConfig, encoderConfigOf, encoderSchema, parseEncoderConfig } from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';
import { type TextEncoderDescription, textEncoderFamily } from '../textEncoderFamily';

const blockName = (layer: number) => `encoder.layer.${layer}`;

function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.self.query`,
    key: `${at}.attention.self.key`,
    value: `${at}.attention.self.value`,
    attended: `${at}.attention.output.dense`,
    attendedNorm: `${at}.attention.output.LayerNorm`,
    inner: `${at}.intermediate.dense`,
    outer: `${at}.output.dense`,
    outerNorm: `${at}.output.LayerNorm`,
  };
}

const blocks = ({ layers }: EncoderConfig) => Array.from({ length: layers }, (_, layer) => blockName(layer));

/** The layers of BERT and of what is built like it, RoBERTa among others. */
export const bertLayers = {
  blocks,
  layers: (config) => blocks(config).map(layerNames),
  dropouts: ({ hiddenDropout }) => ({ attended: hiddenDropout, outer: hiddenDropout }),
} satisfies Pick<TextEncoderDescription<EncoderConfig>, 'blocks' | 'layers' | 'dropouts'>;

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
