import { characterKinds, charactersPerWord } from '../../../portable/characterIds';
import type { Family } from '../family';
import { choosePooling } from '../pooling';
import { keptConfig, labelMaps } from '../savedConfig';
import { elmoBackbone } from './elmoBackbone';
import { parseElmoConfig } from './elmoConfig';
import { elmoBlock, elmoRole, elmoShapes, freshMix } from './elmoNames';

/** ELMo from AllenNLP's options and HDF5 file, or as saved by Graft: config.json with the same options and names. */
export const elmoFamily: Family = {
  name: 'elmo',
  modality: 'text',
  library: 'allennlp',
  files: [],
  classifierPooling: 'mean',
  describes: ({ model_type, char_cnn, lstm }) =>
    model_type === undefined ? char_cnn !== undefined && lstm !== undefined : model_type === 'elmo',
  configure: ({ config: json, file, pooling: setting }) => {
    const config = parseElmoConfig(json, file);
    const pooling = choosePooling(setting, { usual: 'mean', hasPooler: false, file });
    return {
      inputs: [
        {
          name: 'inputIds',
          dtype: 'int32',
          axes: ['batch', 'length', charactersPerWord],
          below: characterKinds,
        },
        { name: 'attentionMask', dtype: 'int32', axes: ['batch', 'length'] },
      ],
      tokenizer: 'words',
      gives: ['pooled', 'tokens'],
      featureSize: 2 * config.wordSize,
      headDropout: 0,
      headName: 'classifier',
      initializerRange: 0.02,
      shapes: elmoShapes(config),
      fresh: freshMix(config),
      pooling,
      blocks: config.layers + 1,
      adaptable: [],
      roleOf: elmoRole,
      blockOf: (name) => elmoBlock(name, config),
      canonicalName: (name) => name,
      storedName: (name) => name,
      build: (weights) => elmoBackbone({ ...config, pooling }, weights),
    };
  },
  savedConfig: (config, head) => ({
    ...keptConfig(config),
    model_type: 'elmo',
    problem_type: head.problemType,
    ...labelMaps(head),
  }),
};
