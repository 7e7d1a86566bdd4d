import { blockNumbers } from '../blockNumbers';
import type { Family, SavedHead } from '../family';
import { languageModelling } from '../heads';
import { choosePooling } from '../pooling';
import { layerDepths } from '../poolTokens';
import { keptConfig, labelMaps } from '../savedConfig';
import { textInputs, tokenizerFiles } from '../transformerFamily';
import { gpt2Backbone } from './gpt2Backbone';
import { parseGpt2Config } from './gpt2Config';
import { canonicalGpt2Name, featureBias, gpt2Role, gpt2Shapes, layerName, tokenTable } from './gpt2Names';

/** GPT-2, as `transformers` saves and loads it. */
export const gpt2Family: Family = {
  name: 'gpt2',
  modality: 'text',
  files: tokenizerFiles,
  classifierPooling: 'last',
  describes: ({ model_type, architectures }) =>
    model_type === undefined
      ? (architectures ?? []).some((name) => /^gpt2/i.test(name))
      : model_type === 'gpt2',
  configure: ({ config: json, file, pooling: setting }) => {
    const config = parseGpt2Config(json, file);
    const pooling = choosePooling(setting, { usual: 'last', hasPooler: false, file });
    const layers = Array.from({ length: config.layers }, (_, layer) => layerName(layer));
    return {
      inputs: textInputs(config.vocabularySize),
      gives: ['pooled', 'tokens'],
      depths: layerDepths(config.layers),
      featureSize: config.hiddenSize,
      headDropout: 0,
      headName: 'score',
      headLacksBias: true,
      featureBias,
      tokenTable,
      tokenRows: tokenTable,
      endTokens: config.endTokens,
      initializerRange: config.initializerRange,
      shapes: gpt2Shapes(config),
      pooling,
      maxLength: config.maxPositions,
      ...blockNumbers({ stem: ['transformer.wte', 'transformer.wpe'], blocks: layers, heads: ['score'] }),
      adaptable: layers.map((layer) => `${layer}.attn.c_attn.weight`),
      roleOf: gpt2Role,
      canonicalName: canonicalGpt2Name,
      storedName: (name) => name,
      build: (weights) => gpt2Backbone({ ...config, pooling }, weights),
    };
  },
  savedConfig: (config, head) => ({
    ...keptConfig(config),
    model_type: 'gpt2',
    // Without one, transformers refuses batches.
    pad_token_id: parseGpt2Config(config, 'config.json').padToken,
    ...(head.problemType === languageModelling ? { architectures: ['GPT2LMHeadModel'] } : modelConfig(head)),
  }),
};

function modelConfig(head: SavedHead) {
  return {
    architectures: [head.pooling === 'last' ? 'GPT2ForSequenceClassification' : 'GPT2Model'],
    problem_type: head.problemType,
    ...labelMaps(head),
  };
}
