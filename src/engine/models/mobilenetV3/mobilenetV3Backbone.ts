import { tf } from '../../tensorflow/loadTensorFlow';
import { hardSigmoid } from '../../tensorflow/operations/hardSigmoid';
import { hardSwish } from '../../tensorflow/operations/hardSwish';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Weights } from '../backbone';
import { flatDense } from '../flatDense';
import { type ImageLayers, imageLayers, type LayerSettings } from '../imageLayers';
import { invertedResidual } from '../invertedResiduals';
import { overMap } from '../overMap';
import type { MobilenetV3Layout } from './mobilenetV3Tensors';

/**
 * MobileNetV3 (Howard et al. 2019, https://arxiv.org/abs/1905.02244), small and large, as timm and torchvision have it.
 * @param weights all that the layout's `shapes` name
 */
export function mobilenetV3Backbone(
  layout: MobilenetV3Layout,
  weights: Weights,
  settings: LayerSettings,
): Backbone {
  const { residuals, rectifiedStages, last } = layout;
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass, settings);
      const stem = layers.convolution(pixelValues as tf.Tensor4D, 'conv_stem', 2);
      const narrow = residuals.reduce(
        (x, block) => {
          const isRectified = Number(block.name.split('.')[1]) < rectifiedStages;
          const functions = {
            activation: isRectified ? relu : hardSwish,
            gateActivation: relu,
            gate: hardSigmoid,
          };
          return invertedResidual(layers, x, block, functions);
        },
        hardSwish(layers.batchNorm(stem, 'bn1')),
      );
      return hardSwish(layers.batchNorm(layers.convolution(narrow, `${last}.conv`), `${last}.bn1`));
    },
    vector: (map, pass) => {
      const layers = imageLayers(weights, pass, settings);
      return hardSwish(headLayer(layout, layers, weights, layers.means(map)));
    },
  });
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
