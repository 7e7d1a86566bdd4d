import type { ImagePreprocessing } from '../../experiment/models/preset';
import type { NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import { normalizeImages } from '../tensorflow/operations/normalizeImages';
import type { Backbone } from './backbone';

/**
 * A backbone that takes images also as bytes, which a quarter of the traffic brings to the device: the input `images`
 * [batch, height, width, 3] of uint8 in the place of `pixelValues`.
 */
export function readingBytes(backbone: Backbone, statistics: ImagePreprocessing): Backbone {
  const numbers = ({ images, ...others }: NamedTensors): NamedTensors =>
    images ? { ...others, pixelValues: normalizeImages(images as tf.Tensor4D, statistics) } : others;
  const { halves } = backbone;
  return {
    ...backbone,
    pooled: (inputs, pass) => backbone.pooled(numbers(inputs), pass),
    ...(halves && { halves: { ...halves, map: (inputs, pass) => halves.map(numbers(inputs), pass) } }),
  };
}
