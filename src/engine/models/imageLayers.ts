import { tf } from '../tensorflow/loadTensorFlow';
import {
  type BatchNormParameters,
  batchNormInference,
  batchNormTraining,
} from '../tensorflow/operations/batchNorm';
import { conv2d } from '../tensorflow/operations/conv2d';
import { depthwiseConv2d } from '../tensorflow/operations/depthwiseConv2d';
import type { ForwardOptions, Weights } from './backbone';

/** PyTorch's defaults, which timm's and torchvision's ResNet and MobileNetV2 keep. */
const epsilon = 1e-5;
/** The share of a batch's statistics in the running ones. */
const momentum = 0.1;

/** The layers of one forward pass, by the names of their variables. Images are [batch, height, width, channels]. */
export interface ImageLayers {
  /** Without bias; padded so that a stride of 1 keeps the size. */
  convolution(x: tf.Tensor4D, name: string, stride?: number): tf.Tensor4D;
  depthwise(x: tf.Tensor4D, name: string, stride?: number): tf.Tensor4D;
  batchNorm(x: tf.Tensor4D, name: string): tf.Tensor4D;
}

/**
 * Training normalizes by the batch's statistics and notes the running ones' new values in `updates`; a frozen normalization, whose
 * scale is not trained, keeps its running statistics and normalizes by them.
 */
export function imageLayers(weights: Weights, { training, updates }: ForwardOptions): ImageLayers {
  const lookup = <T extends tf.Tensor>(name: string) => weights.get(name) as T;
  const filterOf = (name: string) => lookup<tf.Tensor4D>(`${name}.weight`);
  const follow = (name: string, ofBatch: tf.Tensor) => {
    const moved = tf.add(tf.mul(lookup(name), 1 - momentum), tf.mul(ofBatch, momentum));
    updates?.set(name, tf.keep(moved));
  };
  return {
    convolution: (x, name, stride = 1) => conv2d(x, filterOf(name), moves(filterOf(name), stride)),
    depthwise: (x, name, stride = 1) => depthwiseConv2d(x, filterOf(name), moves(filterOf(name), stride)),
    batchNorm: (x, name) => {
      const [mean, variance] = [`${name}.running_mean`, `${name}.running_var`] as const;
      const parameters: BatchNormParameters = {
        scale: lookup(`${name}.weight`),
        offset: lookup(`${name}.bias`),
        epsilon,
      };
      if (!training || isFrozen(parameters.scale))
        return batchNormInference(x, parameters, lookup(mean), lookup(variance));
      const normalized = batchNormTraining(x, parameters);
      if (updates) {
        follow(mean, normalized.mean);
        follow(variance, normalized.unbiasedVariance);
      }
      return normalized.value;
    },
  };
}

function isFrozen(scale: tf.Tensor): boolean {
  return scale instanceof tf.Variable && !scale.trainable;
}

function moves(filter: tf.Tensor4D, stride: number) {
  return { stride, padding: (filter.shape[0] - 1) / 2 };
}
