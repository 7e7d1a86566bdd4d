import type { TextFamily } from '../textFamily';
import { bertBackbone } from './bertBackbone';
import { parseBertConfig } from './bertConfig';
import { bertShapes, canonicalBertName } from './bertNames';

/** BERT, as `transformers` saves and loads it. */
export const bertFamily: TextFamily = {
  kind: 'text',
  modelType: 'bert',
  classifierArchitecture: 'BertForSequenceClassification',
  describes: ({ model_type, architectures }) =>
    model_type === undefined
      ? (architectures ?? []).some((name) => /^bert(for|model$)/i.test(name))
      : model_type === 'bert',
  configure: (json, file) => {
    const config = parseBertConfig(json, file);
    return {
      featureSize: config.hiddenSize,
      headDropout: config.headDropout,
      headName: 'classifier',
      initializerRange: config.initializerRange,
      shapes: bertShapes(config),
      roleOf: () => 'weight',
      canonicalName: canonicalBertName,
      storedName: (name) => name,
      backbone: (variables) => bertBackbone(config, variables),
    };
  },
};
