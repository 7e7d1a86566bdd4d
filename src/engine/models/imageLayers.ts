import { tf } from '../tensorflow/loadTensorFlow';
import {
  type BatchNormParameters,
  batchNormInference,
  batchNormTraining,
} from '../tensorflow/operations/batchNorm';
import { biasAdd } from '../tensorflow/operations/biasAdd';
import { conv2d } from '../tensorflow/operations/conv2d';
import { depthwiseConv2d } from '../tensorflow/operations/depthwiseConv2d';
import { globalAveragePool } from '../tensorflow/operations/globalAveragePool';
import type { WindowMoves } from '../tensorflow/operations/windowPadding';
import type { ForwardOptions, Weights } from './backbone';
import { layerInput, meanPlaces, sumPlaces } from './layerInputs';

/** How the layers of a network compute, where their names and shapes do not say it. */
export interface LayerSettings {
  /** Added to the variance under the root. */
  readonly epsilon: number;
  /** The share of a batch's statistics in the running ones. */
  readonly momentum: number;
  /** Whether a window that moves by more than one is padded as TensorFlow does it. */
  readonly padsLikeTensorFlow: boolean;
}

/** PyTorch's own, which most networks of timm and torchvision keep. */
export const torchLayers: LayerSettings = { epsilon: 1e-5, momentum: 0.1, padsLikeTensorFlow: false };

/** As networks have them that were trained in TensorFlow. */
export const tensorFlowLayers: LayerSettings = { epsilon: 1e-3, momentum: 0.1, padsLikeTensorFlow: true };

/** The layers of one forward pass, by the names of their variables. Images are [batch, height, width, channels]. */
export interface ImageLayers {
  /** With bias where the weights have one; padded so that a stride of 1 keeps the size, unless `padding` says otherwise. */
  convolution(x: tf.Tensor4D, name: string, stride?: number, padding?: WindowMoves['padding']): tf.Tensor4D;
  depthwise(x: tf.Tensor4D, name: string, stride?: number): tf.Tensor4D;
  batchNorm(x: tf.Tensor4D, name: string): tf.Tensor4D;
  /** Adds a block's shortcut and output, named by the block's last convolution. */
  sum(past: tf.Tensor4D, out: tf.Tensor4D, name: string): tf.Tensor4D;
  /** The means of the last map, [batch, channels]. */
  means(map: tf.Tensor4D): tf.Tensor2D;
}

/**
 * Training normalizes by the batch's statistics and stores the new running statistics in `updates`. A normalization with frozen
 * statistics, or with a scale that is not trained, uses its running statistics and keeps them.
 */
export function imageLayers(
  weights: Weights,
  options: ForwardOptions,
  settings: LayerSettings = torchLayers,
): ImageLayers {
  const { epsilon, momentum } = settings;
  const { training, updates, frozenStatistics, observer } = options;
  const inputOf = <T extends tf.Tensor>(x: T, place: string) => layerInput(x, place, weights, options);
  const lookup = <T extends tf.Tensor>(name: string) => weights.get(name) as T;
  const filterOf = (name: string) => lookup<tf.Tensor4D>(`${name}.weight`);
  const follow = (name: string, ofBatch: tf.Tensor) => {
    const moved = tf.add(tf.mul(lookup(name), 1 - momentum), tf.mul(ofBatch, momentum));
    updates?.set(name, tf.keep(moved));
  };
  return {
    convolution: (x, name, stride = 1, padding = usualPadding(filterOf(name), stride, settings)) => {
      const bias = weights.get(`${name}.bias`) as tf.Tensor1D | undefined;
      const convolved = conv2d(inputOf(x, name), filterOf(name), { stride, padding });
      observer?.convolved(name, x, convolved);
      return bias ? biasAdd(convolved, bias) : convolved;
    },
    depthwise: (x, name, stride = 1) => {
      const padding = usualPadding(filterOf(name), stride, settings);
      const convolved = depthwiseConv2d(inputOf(x, name), filterOf(name), { stride, padding });
      observer?.convolved(name, x, convolved);
      return convolved;
    },
    batchNorm: (x, name) => {
      observer?.normalized(name, x);
      const [mean, variance] = [`${name}.running_mean`, `${name}.running_var`] as const;
      const parameters: BatchNormParameters = {
        scale: lookup(`${name}.weight`),
        offset: lookup(`${name}.bias`),
        epsilon,
      };
      if (!training || frozenStatistics || isFrozen(parameters.scale))
        return batchNormInference(x, parameters, lookup(mean), lookup(variance));
      const normalized = batchNormTraining(x, parameters);
      if (updates) {
        follow(mean, normalized.mean);
        follow(variance, normalized.unbiasedVariance);
      }
      return normalized.value;
    },
    sum: (past, out, name) => {
      const [first, second] = sumPlaces(name);
      return tf.add<tf.Tensor4D>(inputOf(past, first), inputOf(out, second));
    },
    means: (map) => {
      const [read, made] = meanPlaces;
      return inputOf(globalAveragePool(inputOf(map, read)), made);
    },
  };
}

function isFrozen(scale: tf.Tensor): boolean {
  return scale instanceof tf.Variable && !scale.trainable;
}

function usualPadding(
  { shape: [rows, columns] }: tf.Tensor4D,
  stride: number,
  { padsLikeTensorFlow }: LayerSettings,
): WindowMoves['padding'] {
  const isOblong = rows !== columns && stride === 1;
  return isOblong || (padsLikeTensorFlow && stride > 1 && rows > 1) ? 'same' : (rows - 1) / 2;
}
