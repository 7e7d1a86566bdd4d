import * as z from 'zod';
import type { OtherNetwork } from '../../../experiment/errors/models';
import { convolutionalFamily, type NetworkFacts } from '../convolutionalFamily';
import { type LayerSettings, tensorFlowLayers, torchLayers } from '../imageLayers';
import {
  type InvertedResidualLayout,
  invertedResidualTrunk,
  readHeadedResiduals,
  withoutSkips,
} from '../invertedResiduals';
import { efficientnetNames } from './efficientnetNames';

const rate = z.number().min(0).lt(1);

/** The stride of each stage's first block: table 1 of the paper. */
const strides = [1, 2, 2, 2, 1, 2, 1];
const areUsual = (own: readonly number[]) => own.join() === strides.join();

/** EfficientNet B0 to B8, L2 and Lite, as timm, torchvision, transformers and efficientnet_pytorch save it. */
export const efficientnetFamily = convolutionalFamily({
  name: 'efficientnet',
  title: 'EfficientNet',
  /** `tf_` in timm marks weights that were trained in TensorFlow, which pads in another way. */
  architecture:
    /^(tf_)?efficientnet([-_](b[0-8]|l2|lite[0-4]))?$|^efficientnet(forimageclassification|model)$/,
  /** The head's dropout, in timm's, torchvision's and transformers' words, and what would change the computation. */
  options: z.looseObject({
    drop_rate: rate.optional(),
    dropout: rate.optional(),
    dropout_rate: rate.optional(),
    hidden_act: z.enum(['swish', 'silu']).default('swish'),
    pooling_type: z.literal('mean').default('mean'),
    strides: z.array(z.number()).refine(areUsual, 'must be those of the paper').optional(),
    batch_norm_eps: z.literal(1e-3).default(1e-3),
  }),
  headName: 'classifier',
  stem: ['conv_stem', 'bn1'],
  headDropout: ({ drop_rate, dropout, dropout_rate }, library) =>
    drop_rate ?? dropout ?? dropout_rate ?? (library ? 0.2 : 0),
  otherNames: efficientnetNames,
  readLayout: (stored) => readHeadedResiduals(stored, strides),
  misfit: gateMisfit,
  trunk: (layout, _, facts) => invertedResidualTrunk(skipsOf(layout, facts), settingsOf(facts)),
});

/** Only the networks for phones weigh no channels. */
function gateMisfit({ blocks }: InvertedResidualLayout, names: readonly string[]): OtherNetwork | undefined {
  const isGated = blocks.some((block) => block.isGated);
  if (names.some((name) => /_lite\d$/.test(name))) return isGated ? ['gated'] : undefined;
  const mustGate = names.some((name) => /[-_](b\d|l2)$/.test(name));
  return mustGate && !isGated ? ['not-gated'] : undefined;
}

/** In transformers the first block of a stage adds nothing to its output, even where its input is as wide. */
function skipsOf(layout: InvertedResidualLayout, { library }: NetworkFacts): InvertedResidualLayout {
  return library === 'transformers' ? withoutSkips(layout, /\.0$/) : layout;
}

/** Weights that came from TensorFlow are normalized and padded as there. */
function settingsOf({ library, names }: NetworkFacts): LayerSettings {
  const isOfTensorFlow = library === 'transformers' || library === 'efficientnet_pytorch';
  if (isOfTensorFlow || names.some((name) => name.startsWith('tf_'))) return tensorFlowLayers;
  // Three of torchvision's came from TensorFlow in part.
  const isLarge = library === 'torchvision' && names.some((name) => /_b[567]$/.test(name));
  return isLarge ? { ...torchLayers, epsilon: 1e-3, momentum: 0.01 } : torchLayers;
}
