import { blockNumbers } from './blockNumbers';
import type { ConfigFile } from './configFile';
import type { EncoderConfig } from './encoderConfig';
import type { EncoderLayerNames } from './encoderLayer';
import type { Architecture, Family, HeadLayer, TensorShapes } from './family';
import { choosePooling, type Pooling } from './pooling';
import { layerDepths } from './poolTokens';
import { withoutHeads } from './prunedHeads';
import { keptConfig, labelMaps } from './savedConfig';
import { longestText, wordTable } from './textEmbedding';
import { encoderShapes, type TextEncoder, textEncoderBackbone } from './textEncoder';
import { textInputs, tokenizerFiles } from './transformerFamily';
import { type ReducedSizes, type Removable, type UnitGroup, unitsBetween } from './units';

/** The definition of a family of text encoders. */
export interface TextEncoderDescription<Config extends EncoderConfig> extends TextEncoder<Config> {
  /** transformers' `model_type`. */
  readonly name: string;
  /** The prefix of transformers' classes before `Model` and `ForSequenceClassification`. */
  readonly className: string;
  readonly parse: (json: unknown, file: string) => Config;
  /** The blocks: layers that are trained and frozen together. */
  readonly blocks: (config: Config) => readonly string[];
  /** The config's keys for the width of the feed-forward layers and the number of layers. */
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
        gives: ['pooled', 'tokens'],
        depths: layerDepths((family.passes?.(config) ?? layers).length),
        featureSize: config.hiddenSize,
        headDropout: config.headDropout,
        headName,
        headLayers: ownHead,
        initializerRange: config.initializerRange,
        tokenRows: `${prefix}${wordTable}`,
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
        isForeign: Object.keys(config.prunedHeads).length > 0,
        roleOf: () => 'weight',
        canonicalName: (stored) => canonicalName(family, stored, isUnused),
        storedName: (variable) => variable,
        build: (weights) => textEncoderBackbone(family, config, pooling, weights),
      };
    },
    reducedConfig: (config, sizes) => ({
      ...config,
      [sizeKeys.neurons]: sizes.units.neurons,
      [sizeKeys.layers]: sizes.layers,
      ...prunedHeads(family.parse(config, 'config.json'), sizes),
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

function prunedHeads(config: EncoderConfig, { removed }: ReducedSizes): ConfigFile {
  const pruned = withoutHeads(config, removed.heads);
  const isSaid = [config.prunedHeads, pruned].some((heads) => Object.keys(heads).length > 0);
  return isSaid ? { pruned_heads: pruned } : {};
}

/** Tokens can be removed, neurons and heads of layers that texts pass through once, and whole layers. */
function removable<Config extends EncoderConfig>(
  family: TextEncoderDescription<Config>,
  config: Config,
  shapes: TensorShapes,
): { removable?: Removable } {
  const { prefix, passes, layers, blocks } = family;
  if (passes) return {};
  const groups = layers(config).flatMap((names) => unitsOf(family, config, names, shapes));
  const tokens = `${prefix}${wordTable}`;
  return { removable: { groups, layers: blocks(config).map((block) => prefix + block), tokens } };
}

/** A layer's neurons, and its heads where attention is the same to all of them. */
function unitsOf<Config extends EncoderConfig>(
  { prefix, scoreBias }: TextEncoderDescription<Config>,
  { hiddenSize, heads }: Config,
  { inner, outer, query, key, value, attended }: EncoderLayerNames,
  shapes: TensorShapes,
): UnitGroup[] {
  const named = (names: readonly string[]) => names.map((name) => prefix + name);
  const neurons = { makers: named([inner]), readers: named([outer]) };
  const projected = {
    makers: named([query, key, value]),
    readers: named([attended]),
    width: hiddenSize / heads,
  };
  return [
    unitsBetween('neurons', shapes, neurons),
    ...(scoreBias ? [] : [unitsBetween('heads', shapes, projected)]),
  ];
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

/** The head of RoBERTa and MPNet: its dense layer over the first token replaces BERT's pooler. */
export const firstTokenHead = {
  headName: 'classifier.out_proj',
  headLayers: [{ name: 'classifier.dense', activation: 'tanh', dropsInput: true }],
} as const satisfies { headName: string; headLayers: readonly HeadLayer[] };
