import type { ImagePreprocessing } from '../../experiment/models/preset';
import type { NamedTensors } from '../compile/feeds';
import type { tf } from '../tensorflow/loadTensorFlow';
import { normalizeImages } from '../tensorflow/operations/normalizeImages';
import type { Backbone, MapHalves, Pass, Weights } from './backbone';
import { type ImageLayers, imageLayers, type LayerSettings } from './imageLayers';

/** A map of features, [batch, height, width, channels], and the stride in pixels between two of its positions. */
export type StridedMap = readonly [stride: number, map: tf.Tensor4D];

/** The computation of a CNN. `layers` are those of one pass, by the names of their variables. */
export interface Trunk {
  /** PyTorch's where absent. */
  readonly settings?: LayerSettings;
  /**
   * Computes all maps that a head may read, in order. At each stride the last one counts.
   * @param pixels [batch, height, width, 3], normalized
   */
  maps(pixels: tf.Tensor4D, layers: ImageLayers, pass: Pass): Iterable<StridedMap>;
  /** The layers between the last of these maps and the pooling; none where absent. */
  top?(map: tf.Tensor4D, layers: ImageLayers): tf.Tensor4D;
  /** The vector that the head reads, [batch, featureSize]; the means of the map where absent. */
  vector?(map: tf.Tensor4D, layers: ImageLayers, pass: Pass): tf.Tensor2D;
}

/** The finest stride of a pyramid: heads read nothing finer, and finer maps are large. */
const finestStride = 4;

/** The name of the depth of a map. */
export const strideDepth = (stride: number) => `stride-${stride}`;

/** The entries of a pyramid, by stride. The last one of equal strides counts, as in timm's `features_only`. */
export function pyramidOf<T>(strided: Iterable<readonly [stride: number, value: T]>): Map<number, T> {
  return new Map([...strided].filter(([stride]) => stride >= finestStride));
}

/**
 * A backbone that reads `pixelValues` [batch, height, width, 3], or `images` of that shape as bytes, which take a quarter of the
 * traffic to the device.
 */
export function trunkBackbone(trunk: Trunk, weights: Weights, statistics: ImagePreprocessing): Backbone {
  const layersOf = (pass: Pass) => imageLayers(weights, pass, trunk.settings);
  const mapsOf = (inputs: NamedTensors, pass: Pass) =>
    trunk.maps(pixelsOf(inputs, statistics), layersOf(pass), pass);
  const halves: MapHalves = {
    map: (inputs, pass) => {
      const [, last] = [...mapsOf(inputs, pass)].at(-1)!;
      return trunk.top?.(last, layersOf(pass)) ?? last;
    },
    vector: (map, pass) => {
      const layers = layersOf(pass);
      return trunk.vector?.(map, layers, pass) ?? layers.means(map);
    },
  };
  return {
    pooled: (inputs, pass) => halves.vector(halves.map(inputs, pass), pass),
    pyramid: (inputs, pass) => pyramidOf(mapsOf(inputs, pass)),
    depths: (inputs, pass) => {
      const layers = layersOf(pass);
      const maps = [...mapsOf(inputs, pass)];
      const [, last] = maps.at(-1)!;
      const pooled = halves.vector(trunk.top?.(last, layers) ?? last, pass);
      const means = [...pyramidOf(maps)].map(
        ([stride, map]) => [strideDepth(stride), layers.means(map)] as const,
      );
      return new Map([['pooled', pooled], ...means]);
    },
    halves,
  };
}

function pixelsOf({ images, pixelValues }: NamedTensors, statistics: ImagePreprocessing): tf.Tensor4D {
  return images ? normalizeImages(images as tf.Tensor4D, statistics) : (pixelValues as tf.Tensor4D);
}
