import { blockNumbers } from './blockNumbers';
import type { EncoderConfig } from './encoderConfig';
import type { Architecture, Family, HeadLayer, TensorShapes } from './family';
import { choosePooling, type Pooling } from './pooling';
import { keptConfig, labelMaps } from './savedConfig';
import { longestText, wordTable } from './textEmbedding';
import { encoderShapes, type TextEncoder, textEncoderBackbone } from './textEncoder';
import { textInputs, tokenizerFiles } from './transformerFamily';
import { neuronsBetween, type Removable } from './units';

/** What tells one family of text encoders from another. */
export interface TextEncoderDescription<Config extends EncoderConfig> extends TextEncoder<Config> {
  /** transformers' `model_type`. */
  readonly name: string;
  /** What transformers' classes are called before `Model` and `ForSequenceClassification`. */
  readonly className: string;
  readonly parse: (json: unknown, file: string) => Config;
  /** Of layers that are trained and frozen as one. */
  readonly blocks: (config: Config) => readonly string[];
  /** What the config calls the width of the feed-forward layers and the number of layers. */
  readonly sizeKeys?: { readonly neurons: string; readonly layers: string };
  /** Tensors that other heads left in checkpoints and that classification has no use for, by their names without the prefix. */
  readonly unused: RegExp;
  /** The head's last layer, and those before it; where there are such, they read the first token. */
  readonly headName: string;
  readonly headLayers?: readonly HeadLayer[];
}

const bertKeys = { neurons: 'intermediate_size', layers: 'num_hidden_layers' };

/** Positions that older versions saved. */
const savedPositions = /^embeddings\.position_ids$/;

/** A family of BERT's kin, as `transformers` saves and loads it. */
export function textEncoderFamily<Config extends EncoderConfig>(
  family: TextEncoderDescription<Config>,
): Family {
  const { name, className, prefix, headName, headLayers = [], sizeKeys = bertKeys } = family;
  const classifierPooling: Pooling = family.pooler ? 'pooler' : 'cls';
  const classNames = new RegExp(`^${className}(?:For\\w+|Model)$`, 'i');
  return {
    name,
    modality: 'text',
    files: tokenizerFiles,
    classifierPooling,
    describes: ({ model_type, architectures }) =>
      model_type === undefined
        ? (architectures ?? []).some((each) => classNames.test(each))
        : model_type === name,
    configure: ({ config: json, file, stored, pooling: setting }): Architecture => {
      const config = family.parse(json, file);
      const withPooler = hasPooler(family, stored);
      const usual = family.pooler && !withPooler ? 'mean' : classifierPooling;
      const pooling = choosePooling(setting, { usual, hasPooler: withPooler, file });
      const layers = family.layers(config);
      const ownHead = pooling === classifierPooling ? headLayers : [];
      const isUnused = unusedTensors(family, pooling, ownHead);
      const shapes = encoderShapes(family, config, pooling);
      return {
        inputs: textInputs(config.vocabularySize, config.tokenTypes),
        featureSize: config.hiddenSize,
        headDropout: config.headDropout,
        headName,
        headLayers: ownHead,
        initializerRange: config.initializerRange,
        shapes,
        pooling,
        maxLength: longestText(config, family.positions(config)),
        ...blockNumbers({
          stem: [`${prefix}embeddings`, ...(family.widening ? [prefix + family.widening] : [])],
          blocks: family.blocks(config).map((block) => prefix + block),
          heads: [headName, ...headLayers.map((layer) => layer.name)],
        }),
        adaptable: layers.flatMap(({ query, value }) =>
          [query, value].map((part) => `${prefix}${part}.weight`),
        ),
        ...removable(family, config, shapes),
        roleOf: () => 'weight',
        canonicalName: (stored) => canonicalName(family, stored, isUnused),
        storedName: (variable) => variable,
        build: (weights) => textEncoderBackbone(family, config, pooling, weights),
      };
    },
    reducedConfig: (config, { units: { neurons }, layers }) => ({
      ...config,
      [sizeKeys.neurons]: neurons,
      [sizeKeys.layers]: layers,
    }),
    savedConfig: (config, head) => ({
      ...keptConfig(config),
      model_type: name,
      architectures: [
        `${className}${head.pooling === classifierPooling ? 'ForSequenceClassification' : 'Model'}`,
      ],
      problem_type: head.problemType,
      ...labelMaps(head),
    }),
  };
}

/** Tokens can be removed, neurons of layers that texts pass through once, and whole layers. */
function removable<Config extends EncoderConfig>(
  { prefix, passes, layers, blocks }: TextEncoderDescription<Config>,
  config: Config,
  shapes: TensorShapes,
): { removable?: Removable } {
  if (passes) return {};
  const groups = layers(config).map(({ inner, outer }) =>
    neuronsBetween(shapes, prefix + inner, prefix + outer),
  );
  const tokens = `${prefix}${wordTable}`;
  return { removable: { groups, layers: blocks(config).map((block) => prefix + block), tokens } };
}

type Named = Pick<TextEncoderDescription<EncoderConfig>, 'prefix' | 'pooler' | 'headLayers' | 'unused'>;

function hasPooler({ prefix, pooler }: Named, stored: TensorShapes): boolean {
  const name = `${pooler}.weight`;
  return pooler !== undefined && (stored.has(name) || stored.has(prefix + name));
}

/** Tells, by their names without the prefix, tensors that a model has no use for. */
function unusedTensors(
  { pooler = 'pooler', headLayers = [], unused }: Named,
  pooling: Pooling,
  ownHead: readonly HeadLayer[],
): (bare: string) => boolean {
  const otherHead = headLayers.filter((layer) => !ownHead.includes(layer)).map(({ name }) => name);
  const layers = pooling === 'pooler' ? otherHead : [...otherHead, pooler];
  return (bare) =>
    unused.test(bare) || savedPositions.test(bare) || layers.some((layer) => bare.startsWith(`${layer}.`));
}

/**
 * A checkpoint's name for a tensor as today's transformers writes it: with the prefix before the backbone's, `weight` and `bias` where
 * files of the first years have a normalization's `gamma` and `beta`. Undefined for a tensor that the model does not use.
 */
function canonicalName(
  { prefix }: Named,
  name: string,
  isUnused: (bare: string) => boolean,
): string | undefined {
  const modern = name.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias');
  const bare = modern.startsWith(prefix) ? modern.slice(prefix.length) : modern;
  if (isUnused(bare)) return undefined;
  return /^(embeddings|encoder|transformer|pooler)\./.test(bare) ? prefix + bare : modern;
}
