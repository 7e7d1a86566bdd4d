import type { TextFamily } from '../textFamily';
import { bertBackbone } from './bertBackbone';
import { parseBertConfig } from './bertConfig';
import { bertShapes, canonicalBertName } from './bertNames';

/** BERT, as `transformers` saves and loads it. */
export const bertFamily: TextFamily = {
  modelType: 'bert',
  classifierArchitecture: 'BertForSequenceClassification',
  configure: (json, file) => {
    const config = parseBertConfig(json, file);
    return {
      featureSize: config.hiddenSize,
      headDropout: config.headDropout,
      initializerRange: config.initializerRange,
      shapes: bertShapes(config),
      canonicalName: canonicalBertName,
      backbone: (variables) => bertBackbone(config, variables),
    };
  },
};
