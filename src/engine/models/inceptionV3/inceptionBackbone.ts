import { tf } from '../../tensorflow/loadTensorFlow';
import { averagePool } from '../../tensorflow/operations/averagePool';
import { globalAveragePool } from '../../tensorflow/operations/globalAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import { padImages, type WindowMoves } from '../../tensorflow/operations/windowPadding';
import type { Weights } from '../backbone';
import type { ConvolutionalLayout } from '../convolutionalFamily';
import { flatDense } from '../flatDense';
import { torchLayers } from '../imageLayers';
import type { StridedMap, Trunk } from '../trunk';
import { type Branch, inceptionBlocks, inceptionStem, secondReading } from './inceptionBlocks';

/** A convolution, its normalization and a rectifier. */
type Convolve = (
  x: tf.Tensor4D,
  name: string,
  stride?: number,
  padding?: WindowMoves['padding'],
) => tf.Tensor4D;

/**
 * Inception v3 (Szegedy et al. 2015, https://arxiv.org/abs/1512.00567), as in timm and torchvision.
 * @param weights all that the layout's `shapes` name
 */
export function inceptionTrunk({ auxiliaryHead }: ConvolutionalLayout, weights: Weights): Trunk {
  return {
    settings: { ...torchLayers, epsilon: 1e-3 },
    *maps(pixels, layers, pass): Iterable<StridedMap> {
      const convolve: Convolve = (x, name, ...moves) =>
        relu(layers.batchNorm(layers.convolution(x, `${name}.conv`, ...moves), `${name}.bn`));
      let x = pixels;
      for (const { name, stride, pads, pools, reduction } of inceptionStem) {
        x = convolve(x, name, stride, pads ? undefined : 0);
        yield [reduction, x];
        if (!pools) continue;
        x = halve(x);
        yield [2 * reduction, x];
      }
      for (const { name, branches, reduction } of inceptionBlocks) {
        const into = x;
        x = tf.concat(
          branches.map((branch) => follow(convolve, into, name, branch)),
          3,
        );
        if (auxiliaryHead && pass.auxiliaryOutputs && name === secondReading.block)
          addAuxiliaryOutput(pass.auxiliaryOutputs, convolve, x, weights);
        yield [reduction, x];
      }
    },
  };
}

/** Adds the auxiliary head's output, [batch, outputs], kept for the caller, unless the map is too small. */
function addAuxiliaryOutput(
  outputs: tf.Tensor2D[],
  convolve: Convolve,
  map: tf.Tensor4D,
  weights: Weights,
): void {
  const { convolutions, head, window, stride, leastSide } = secondReading;
  if (Math.min(map.shape[1], map.shape[2]) < leastSide) return;
  const pooled = averagePool(map, window, { stride, padding: 0 });
  const found = convolutions.reduce((x, name) => convolve(x, name, 1, 0), pooled);
  outputs.push(tf.keep(flatDense(weights, globalAveragePool(found), head)));
}

function follow(
  convolve: Convolve,
  x: tf.Tensor4D,
  block: string,
  { pooling, steps, halves }: Branch,
): tf.Tensor4D {
  return steps.reduce<tf.Tensor4D>(
    (at, step, i) => {
      const moves = halves && i === steps.length - 1 ? ([2, 0] as const) : [];
      const sides = [step].flat().map((layer) => convolve(at, `${block}.${layer}`, ...moves));
      return sides.length === 1 ? sides[0]! : tf.concat(sides, 3);
    },
    pooling === undefined ? x : pooling === 'maximum' ? halve(x) : average(x),
  );
}

function halve(x: tf.Tensor4D): tf.Tensor4D {
  return maxPool(x, 3, { stride: 2, padding: 0 });
}

/** The mean of 3x3 pixels; zeros around the image count. */
function average(x: tf.Tensor4D): tf.Tensor4D {
  return averagePool(padImages(x, 1), 3, { stride: 1, padding: 0 });
}
