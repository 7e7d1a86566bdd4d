import * as z from 'zod';
import { tf } from '../../tensorflow/loadTensorFlow';
import { hardSigmoid } from '../../tensorflow/operations/hardSigmoid';
import { hardSwish } from '../../tensorflow/operations/hardSwish';
import { relu } from '../../tensorflow/operations/relu';
import type { Weights } from '../backbone';
import { torchvisionBlockLayers } from '../blockNames';
import { convolutionalFamily, type NetworkFacts } from '../convolutionalFamily';
import { flatDense } from '../flatDense';
import { type ImageLayers, type LayerSettings, tensorFlowLayers, torchLayers } from '../imageLayers';
import { invertedResidual } from '../invertedResiduals';
import type { OtherNames } from '../otherNames';
import type { StridedMap, Trunk } from '../trunk';
import { type MobilenetV3Layout, readMobilenetV3Layout } from './mobilenetV3Tensors';

/** Blocks a stage, as in tables 1 and 2 of the paper: torchvision numbers all blocks in one row, timm by stage. */
const blocksOfStages = { small: [1, 2, 3, 2, 3], large: [1, 2, 3, 4, 2, 3] } as const;

/** MobileNetV3 in torchvision. */
const mobilenetV3Names: OtherNames = {
  library: 'torchvision',
  pattern: /^features\.\d+\.block\./,
  headName: 'classifier.3',
  layerNames: (stored) => {
    const isSmall = stored.has('features.1.block.1.fc1.weight');
    const stages = blocksOfStages[isSmall ? 'small' : 'large'];
    const names = new Map([
      ['features.0.0', 'conv_stem'],
      ['features.0.1', 'bn1'],
      ['classifier.0', 'conv_head'],
      ['classifier.3', 'classifier'],
    ]);
    let feature = 1;
    for (const [stage, blocks] of stages.entries()) {
      for (let block = 0; block < blocks; block++, feature++) {
        const at = `features.${feature}`;
        // A filter of one pixel widens the input first.
        const expands = stored.get(`${at}.block.0.0.weight`)?.[2] === 1;
        const isGated = stored.has(`${at}.block.${expands ? 2 : 1}.fc1.weight`);
        for (const [name, timm] of torchvisionBlockLayers(expands, isGated))
          names.set(`${at}.${name}`, `blocks.${stage}.${block}.${timm}`);
      }
    }
    names.set(`features.${feature}.0`, `blocks.${stages.length}.0.conv`);
    names.set(`features.${feature}.1`, `blocks.${stages.length}.0.bn1`);
    return (layer) => names.get(layer);
  },
};

const rate = z.number().min(0).lt(1);

/** MobileNetV3, small and large, as timm and torchvision save it. */
export const mobilenetV3Family = convolutionalFamily({
  name: 'mobilenet_v3',
  title: 'MobileNetV3',
  /** timm's names end in the width in percent. */
  architecture: /^((tf_)?mobilenetv3_(small|large)_\d+|mobilenet_v3_(small|large))$/,
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'classifier',
  stem: ['conv_stem', 'bn1'],
  headDropout: ({ drop_rate, dropout }, library) => drop_rate ?? dropout ?? (library ? 0.2 : 0),
  otherNames: [mobilenetV3Names],
  readLayout: readMobilenetV3Layout,
  trunk: (layout, weights, facts) => mobilenetV3Trunk(layout, weights, settingsOf(facts)),
});

function settingsOf({ library, names }: NetworkFacts): LayerSettings {
  if (library === 'torchvision') return { ...torchLayers, epsilon: 1e-3, momentum: 0.01 };
  return names.some((name) => name.startsWith('tf_')) ? tensorFlowLayers : torchLayers;
}

/** MobileNetV3 (Howard et al. 2019, https://arxiv.org/abs/1905.02244), small and large, as in timm and torchvision. */
function mobilenetV3Trunk(layout: MobilenetV3Layout, weights: Weights, settings: LayerSettings): Trunk {
  const { residuals, rectifiedStages, last, lastReduction } = layout;
  return {
    settings,
    *maps(pixels, layers): Iterable<StridedMap> {
      let x = hardSwish(layers.batchNorm(layers.convolution(pixels, 'conv_stem', 2), 'bn1'));
      for (const block of residuals) {
        const isRectified = Number(block.name.split('.')[1]) < rectifiedStages;
        const activation = isRectified ? relu : hardSwish;
        x = invertedResidual(layers, x, block, { activation, gateActivation: relu, gate: hardSigmoid });
        yield [block.reduction, x];
      }
      yield [
        lastReduction,
        hardSwish(layers.batchNorm(layers.convolution(x, `${last}.conv`), `${last}.bn1`)),
      ];
    },
    vector: (map, layers) => hardSwish(headLayer(layout, layers, weights, layers.means(map))),
  };
}

/** The layer between pooling and head: in timm a convolution of one pixel. */
function headLayer(
  { isConvolutional }: MobilenetV3Layout,
  layers: ImageLayers,
  weights: Weights,
  pooled: tf.Tensor2D,
): tf.Tensor2D {
  if (!isConvolutional) return flatDense(weights, pooled, 'conv_head');
  const [batch, channels] = pooled.shape;
  const out = layers.convolution(tf.reshape(pooled, [batch, 1, 1, channels]), 'conv_head');
  return tf.reshape(out, [batch, out.shape[3]]);
}
