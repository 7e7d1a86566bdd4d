import * as z from 'zod';
import { convolutionalFamily, type NetworkFacts } from '../convolutionalFamily';
import { type LayerSettings, torchLayers } from '../imageLayers';
import {
  type InvertedResidualLayout,
  invertedResidualTrunk,
  readHeadedResiduals,
  withoutSkips,
} from '../invertedResiduals';
import type { OtherNames } from '../otherNames';

/** The stride of each stage's first block: table 2 of the paper. */
const strides = [1, 2, 2, 2, 1, 2, 1];

/** Blocks in each stage: table 2 of the paper. torchvision and transformers number all blocks in one row, timm by stage. */
const blocksOfStages = [1, 2, 3, 4, 3, 3, 1];
const blockNames = blocksOfStages.flatMap((count, stage) =>
  Array.from({ length: count }, (_, index) => `blocks.${stage}.${index}`),
);

/** From a library's names of layers to timm's. */
type LayerNames = Readonly<Record<string, string>>;

/** A block's layers in torchvision. The first block has no expansion. */
const torchvisionFirst: LayerNames = {
  'conv.0.0': 'conv_dw',
  'conv.0.1': 'bn1',
  'conv.1': 'conv_pw',
  'conv.2': 'bn2',
};
const torchvisionLater: LayerNames = {
  'conv.0.0': 'conv_pw',
  'conv.0.1': 'bn1',
  'conv.1.0': 'conv_dw',
  'conv.1.1': 'bn2',
  'conv.2': 'conv_pwl',
  'conv.3': 'bn3',
};

/** A block's layers in transformers, whose stem contains the first block. */
const transformersFirst = pairs({ conv_3x3: ['conv_dw', 'bn1'], reduce_1x1: ['conv_pw', 'bn2'] });
const transformersLater = pairs({
  expand_1x1: ['conv_pw', 'bn1'],
  conv_3x3: ['conv_dw', 'bn2'],
  reduce_1x1: ['conv_pwl', 'bn3'],
});

function pairs(layers: Readonly<Record<string, readonly [convolution: string, norm: string]>>): LayerNames {
  return Object.fromEntries(
    Object.entries(layers).flatMap(([name, [convolution, norm]]) => [
      [`${name}.convolution`, convolution],
      [`${name}.normalization`, norm],
    ]),
  );
}

const under = (layers: LayerNames, at: string, timm: string) =>
  Object.entries(layers).map(([name, own]) => [`${at}.${name}`, `${timm}${own}`] as const);

const torchvisionNames = new Map([
  ['features.0.0', 'conv_stem'],
  ['features.0.1', 'bn1'],
  ...blockNames.flatMap((timm, at) =>
    under(at === 0 ? torchvisionFirst : torchvisionLater, `features.${at + 1}`, `${timm}.`),
  ),
  [`features.${blockNames.length + 1}.0`, 'conv_head'],
  [`features.${blockNames.length + 1}.1`, 'bn2'],
  ['classifier.1', 'classifier'],
]);

const transformersNames = new Map([
  ...under(pairs({ first_conv: ['conv_stem', 'bn1'] }), 'conv_stem', ''),
  ...under(transformersFirst, 'conv_stem', `${blockNames[0]}.`),
  ...blockNames.slice(1).flatMap((timm, at) => under(transformersLater, `layer.${at}`, `${timm}.`)),
  ['conv_1x1.convolution', 'conv_head'],
  ['conv_1x1.normalization', 'bn2'],
]);

const torchvision: OtherNames = {
  library: 'torchvision',
  pattern: /^features\./,
  headName: 'classifier.1',
  layerNames: () => (layer) => torchvisionNames.get(layer),
};

const transformers: OtherNames = {
  library: 'transformers',
  pattern: /^(mobilenet_v2\.)?conv_stem\.first_conv\./,
  headName: 'classifier',
  prefix: 'mobilenet_v2.',
  layerNames: () => (layer) => transformersNames.get(layer.replace(/^mobilenet_v2\./, '')),
};

const rate = z.number().min(0).lt(1);

/**
 * The head's dropout, in the words of timm, torchvision and transformers, and transformers' padding and epsilon. Its other keys that would
 * change the computation have one supported value. Its widths (`depth_multiplier`, `finegrained_output`) are read from the tensors.
 */
const options = z.looseObject({
  drop_rate: rate.optional(),
  dropout: rate.optional(),
  classifier_dropout_prob: rate.default(0.8),
  tf_padding: z.boolean().default(true),
  layer_norm_eps: z.number().positive().default(1e-3),
  hidden_act: z.literal('relu6').default('relu6'),
  output_stride: z.literal(32).default(32),
  first_layer_is_expansion: z.literal(true).default(true),
});

/** MobileNetV2, as timm, torchvision and transformers save it. */
export const mobilenetV2Family = convolutionalFamily({
  name: 'mobilenet_v2',
  title: 'MobileNetV2',
  /** timm's `mobilenetv2_100`, with the width in percent and perhaps `d` for depth; torchvision's `mobilenet_v2`. */
  architecture: /^(mobilenetv2|mobilenet_v2|mobilenetv2_\d+d?|mobilenetv2(forimageclassification|model))$/,
  options,
  headName: 'classifier',
  stem: ['conv_stem', 'bn1'],
  headDropout: ({ drop_rate, dropout, classifier_dropout_prob }, library) => {
    if (library === 'transformers') return classifier_dropout_prob;
    return drop_rate ?? dropout ?? (library ? 0.2 : 0);
  },
  otherNames: [torchvision, transformers],
  readLayout: (stored) => readHeadedResiduals(stored, strides),
  misfit: ({ blocks }) => (blocks.some(({ isGated }) => isGated) ? ['gated'] : undefined),
  trunk: (layout, _, facts) => invertedResidualTrunk(skipsOf(layout, facts), settingsOf(facts)),
});

/** In transformers the first block is part of the stem and adds nothing to its output, even where its input is as wide. */
function skipsOf(
  layout: InvertedResidualLayout,
  { library }: Pick<NetworkFacts, 'library'>,
): InvertedResidualLayout {
  return library === 'transformers' ? withoutSkips(layout, /^blocks\.0\.0$/) : layout;
}

/** transformers' weights come from TensorFlow. Its momentum of 0.997 is TensorFlow's 0.003 by mistake, and is not taken over. */
function settingsOf({ library, options: own }: NetworkFacts<z.infer<typeof options>>): LayerSettings {
  if (library !== 'transformers') return torchLayers;
  return { ...torchLayers, epsilon: own.layer_norm_eps, padsLikeTensorFlow: own.tf_padding };
}
