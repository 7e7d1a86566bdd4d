import { tokenClassifierHead } from '../encoderHeads';
import { textEncoderFamily } from '../textEncoderFamily';
import { distanceBias } from './distanceBias';
import { bucketCount, parseMpnetConfig } from './mpnetConfig';
import { blockNames, distanceTable, layerNames } from './mpnetNames';

/** MPNet: its attention knows how far apart tokens are (Song et al. 2020, https://arxiv.org/abs/2004.09297). */
export const mpnetFamily = textEncoderFamily({
  name: 'mpnet',
  className: 'MPNet',
  prefix: 'mpnet.',
  parse: parseMpnetConfig,
  blocks: blockNames,
  layers: (config) => blockNames(config).map(layerNames),
  dropouts: ({ hiddenDropout }) => ({ attended: hiddenDropout, outer: hiddenDropout }),
  positions: () => ({ padToken: 1 }),
  addShapes: (shapes, { heads }) => shapes.table(distanceTable, bucketCount, heads),
  scoreBias: distanceBias,
  unused: /^lm_head\./,
  ...tokenClassifierHead,
});
