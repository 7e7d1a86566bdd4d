import type { tf } from '../../tensorflow/loadTensorFlow';
import { adaptiveAveragePool } from '../../tensorflow/operations/adaptiveAveragePool';
import { globalAveragePool } from '../../tensorflow/operations/globalAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Pass, Weights } from '../backbone';
import { flatDense } from '../flatDense';
import { type ImageLayers, imageLayers } from '../imageLayers';
import { overMap } from '../overMap';
import { type VggBlock, type VggLayout, vggSide } from './vggTensors';

/**
 * VGG (Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556), as timm and torchvision have it. Images of other sizes than 224
 * are pooled to what the dense layers read; timm's are convolutions, which move over larger ones.
 * @param weights all that the layout's `shapes` name
 * @param dropout after each of the two dense layers; the head has the second
 */
export function vggBackbone({ blocks, dense }: VggLayout, weights: Weights, dropout: number): Backbone {
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      return blocks.reduce((x, block) => convolve(layers, x, block), pixelValues as tf.Tensor4D);
    },
    vector: (map, pass) => {
      const drop = <T extends tf.Tensor>(x: T) => pass.dropout(x, dropout);
      return denseParts[dense]({ weights, layers: imageLayers(weights, pass), map, drop });
    },
  });
}

interface DensePart {
  readonly weights: Weights;
  readonly layers: ImageLayers;
  /** [batch, height, width, channels] */
  readonly map: tf.Tensor4D;
  readonly drop: Drop;
}

const denseParts: Record<VggLayout['dense'], (part: DensePart) => tf.Tensor2D> = {
  convolutions: denseConvolutions,
  layers: denseLayers,
  none: ({ map }) => globalAveragePool(map),
};

type Drop = <T extends tf.Tensor>(x: T) => ReturnType<Pass['dropout']> & T;

function convolve(layers: ImageLayers, x: tf.Tensor4D, { name, norm, pools }: VggBlock): tf.Tensor4D {
  const convolved = layers.convolution(x, name);
  const activated = relu(norm ? layers.batchNorm(convolved, norm) : convolved);
  return pools ? maxPool(activated, 2, { stride: 2, padding: 0 }) : activated;
}

function denseConvolutions({ layers, map, drop }: DensePart): tf.Tensor2D {
  const [, height, width] = map.shape;
  const isSmall = height < vggSide || width < vggSide;
  const wide = isSmall ? adaptiveAveragePool(map, vggSide) : map;
  const hidden = drop(relu(layers.convolution(wide, 'pre_logits.fc1', 1, 0)));
  return globalAveragePool(relu(layers.convolution(hidden, 'pre_logits.fc2')));
}

function denseLayers({ weights, map, drop }: DensePart): tf.Tensor2D {
  const hidden = drop(relu(flatDense(weights, adaptiveAveragePool(map, vggSide), 'pre_logits.fc1')));
  return relu(flatDense(weights, hidden, 'pre_logits.fc2'));
}
