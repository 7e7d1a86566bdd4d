import { blockNumbers } from '../blockNumbers';
import type { Family, TensorShapes } from '../family';
import { choosePooling } from '../pooling';
import { keptConfig, labelMaps } from '../savedConfig';
import { textInputs, tokenizerFiles } from '../transformerFamily';
import { neuronsBetween } from '../units';
import { bertBackbone } from './bertBackbone';
import { parseBertConfig } from './bertConfig';
import { bertShapes, canonicalBertName, layerName, poolerName } from './bertNames';

/** BERT, as `transformers` saves and loads it. */
export const bertFamily: Family = {
  name: 'bert',
  modality: 'text',
  files: tokenizerFiles,
  classifierPooling: 'pooler',
  describes: ({ model_type, architectures }) =>
    model_type === undefined
      ? (architectures ?? []).some((name) => /^bert(for|model$)/i.test(name))
      : model_type === 'bert',
  configure: ({ config: json, file, stored, pooling: setting }) => {
    const config = parseBertConfig(json, file);
    const withPooler = hasPooler(stored);
    const usual = withPooler ? 'pooler' : 'mean';
    const pooling = choosePooling(setting, { usual, hasPooler: withPooler, file });
    const layers = Array.from({ length: config.layers }, (_, layer) => layerName(layer));
    const shapes = bertShapes(config, pooling);
    return {
      inputs: textInputs(config.vocabularySize, config.tokenTypes),
      featureSize: config.hiddenSize,
      headDropout: config.headDropout,
      headName: 'classifier',
      initializerRange: config.initializerRange,
      shapes,
      pooling,
      maxLength: config.maxPositions,
      ...blockNumbers({ stem: ['bert.embeddings'], blocks: layers, head: 'classifier' }),
      adaptable: layers.flatMap((layer) =>
        ['query', 'value'].map((part) => `${layer}.attention.self.${part}.weight`),
      ),
      removable: {
        groups: layers.map((layer) =>
          neuronsBetween(shapes, `${layer}.intermediate.dense`, `${layer}.output.dense`),
        ),
        layers,
      },
      roleOf: () => 'weight',
      canonicalName: (name) => canonicalBertName(name, pooling),
      storedName: (name) => name,
      build: (weights) => bertBackbone({ ...config, pooling }, weights),
    };
  },
  reducedConfig: (config, { units: { neurons }, layers }) => ({
    ...config,
    intermediate_size: neurons,
    num_hidden_layers: layers,
  }),
  savedConfig: (config, head) => ({
    ...keptConfig(config),
    model_type: 'bert',
    architectures: [head.pooling === 'pooler' ? 'BertForSequenceClassification' : 'BertModel'],
    problem_type: head.problemType,
    ...labelMaps(head),
  }),
};

function hasPooler(stored: TensorShapes): boolean {
  return [...stored.keys()].some((name) => canonicalBertName(name, 'pooler') === `${poolerName}.weight`);
}
