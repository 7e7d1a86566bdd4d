import { textEncoderFamily } from '../textEncoderFamily';
import { type AlbertConfig, parseAlbertConfig } from './albertConfig';
import { groupNames, groupsOfPasses, innerLayers } from './albertNames';

/**
 * ALBERT: a few shared layers, applied repeatedly, and a narrow embedding (Lan et al. 2019, https://arxiv.org/abs/1909.11942). A block is a
 * group of shared layers, so most models have one, which is trained or frozen as a whole.
 */
export const albertFamily = textEncoderFamily<AlbertConfig>({
  name: 'albert',
  className: 'Albert',
  prefix: 'albert.',
  parse: parseAlbertConfig,
  blocks: groupNames,
  layers: (config) => groupNames(config).flatMap((group) => innerLayers(config, group)),
  passes: groupsOfPasses,
  dropouts: ({ hiddenDropout }) => ({ attended: hiddenDropout, outer: 0 }),
  positions: () => ({}),
  widening: 'encoder.embedding_hidden_mapping_in',
  pooler: 'pooler',
  unused: /^(?:predictions|sop_classifier)\./,
  headName: 'classifier',
});
