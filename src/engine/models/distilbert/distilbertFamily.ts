import * as z from 'zod';
import {
  configActivation,
  configRate,
  configSize,
  type EncoderConfig,
  parseEncoderConfig,
} from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';
import { prunedHeadsSchema } from '../prunedHeads';
import { textEncoderFamily } from '../textEncoderFamily';

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

/** The names of the layers, in the order of use. */
function blockNames({ layers }: EncoderConfig): string[] {
  return Array.from({ length: layers }, (_, layer) => `transformer.layer.${layer}`);
}

function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.q_lin`,
    key: `${at}.attention.k_lin`,
    value: `${at}.attention.v_lin`,
    attended: `${at}.attention.out_lin`,
    attendedNorm: `${at}.sa_layer_norm`,
    inner: `${at}.ffn.lin1`,
    outer: `${at}.ffn.lin2`,
    outerNorm: `${at}.output_layer_norm`,
  };
}

/** DistilBERT uses other names for BERT's sizes. Sinusoidal positions are stored like learned ones. */
const schema = z.looseObject({
  vocab_size: configSize.default(30522),
  max_position_embeddings: configSize.default(512),
  n_layers: configSize.max(1000).default(6),
  n_heads: configSize.default(12),
  pruned_heads: prunedHeadsSchema,
  dim: configSize.default(768),
  hidden_dim: configSize.default(3072),
  dropout: configRate.default(0.1),
  attention_dropout: configRate.default(0.1),
  activation: configActivation.default('gelu'),
  initializer_range: z.number().nonnegative().default(0.02),
  seq_classif_dropout: configRate.default(0.2),
});

type DistilbertConfig = EncoderConfig;

function read(keys: z.infer<typeof schema>): DistilbertConfig {
  return {
    vocabularySize: keys.vocab_size,
    hiddenSize: keys.dim,
    layers: keys.n_layers,
    heads: keys.n_heads,
    prunedHeads: keys.pruned_heads,
    intermediateSize: keys.hidden_dim,
    activation: keys.activation,
    hiddenDropout: keys.dropout,
    attentionDropout: keys.attention_dropout,
    headDropout: keys.seq_classif_dropout,
    maxPositions: keys.max_position_embeddings,
    initializerRange: keys.initializer_range,
    layerNormEpsilon: 1e-12,
  };
}

/** Parses a DistilBERT's config.json. Throws `model/unsupported-config`. */
function parseDistilbertConfig(json: unknown, file: string): DistilbertConfig {
  return parseEncoderConfig(
    { schema, read, hiddenKey: 'dim', headsKey: 'n_heads' },
    'DistilBERT',
    json,
    file,
  );
}
