import type { PicturePreprocessing } from '../../experiment/preset';
import type { tf } from '../tensorflow/loadTensorFlow';
import { normalizeImages } from '../tensorflow/operations/normalizeImages';
import type { Backbone } from './backbone';

/**
 * A backbone that takes pictures also as bytes, which a quarter of the traffic brings to the device: the input `pictures`
 * [batch, height, width, 3] of uint8 in the place of `pixelValues`.
 */
export function readingBytes(backbone: Backbone, statistics: PicturePreprocessing): Backbone {
  return {
    ...backbone,
    pooled: ({ pictures, ...others }, pass) => {
      if (!pictures) return backbone.pooled(others, pass);
      const pixelValues = normalizeImages(pictures as tf.Tensor4D, statistics);
      return backbone.pooled({ ...others, pixelValues }, pass);
    },
  };
}
