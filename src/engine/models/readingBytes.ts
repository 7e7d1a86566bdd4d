import type { PicturePreprocessing } from '../../experiment/models/preset';
import type { NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import { normalizeImages } from '../tensorflow/operations/normalizeImages';
import type { Backbone } from './backbone';

/**
 * A backbone that takes pictures also as bytes, which a quarter of the traffic brings to the device: the input `pictures`
 * [batch, height, width, 3] of uint8 in the place of `pixelValues`.
 */
export function readingBytes(backbone: Backbone, statistics: PicturePreprocessing): Backbone {
  const numbers = ({ pictures, ...others }: NamedTensors): NamedTensors =>
    pictures ? { ...others, pixelValues: normalizeImages(pictures as tf.Tensor4D, statistics) } : others;
  const { halves } = backbone;
  return {
    ...backbone,
    pooled: (inputs, pass) => backbone.pooled(numbers(inputs), pass),
    ...(halves && { halves: { ...halves, map: (inputs, pass) => halves.map(numbers(inputs), pass) } }),
  };
}
