import { textEncoderFamily } from '../textEncoderFamily';
import { type DistilbertConfig, parseDistilbertConfig } from './distilbertConfig';
import { blockNames, layerNames } from './distilbertNames';

/** DistilBERT: half of BERT's layers, distilled from it (Sanh et al. 2019, https://arxiv.org/abs/1910.01108). */
export const distilbertFamily = textEncoderFamily<DistilbertConfig>({
  name: 'distilbert',
  className: 'DistilBert',
  prefix: 'distilbert.',
  parse: parseDistilbertConfig,
  blocks: blockNames,
  layers: (config) => blockNames(config).map(layerNames),
  dropouts: ({ hiddenDropout }) => ({ attended: 0, outer: hiddenDropout }),
  sizeKeys: { neurons: 'hidden_dim', layers: 'n_layers' },
  positions: () => ({}),
  unused: /^vocab_(?:transform|layer_norm|projector)\./,
  headName: 'classifier',
  headLayers: [{ name: 'pre_classifier', activation: 'relu', dropsInput: false }],
});
