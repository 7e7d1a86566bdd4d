import * as z from 'zod';

import { adaptiveAveragePool } from '../../tensorflow/operations/adaptiveAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Weights } from '../backbone';
import { type ConvolutionalLayout, convolutionalFamily } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { denseTensors, flatDense } from '../flatDense';
import { ImageTensors } from '../imageTensors';
import type { StridedMap, Trunk } from '../trunk';
import { unitsBetween } from '../units';

/** AlexNet's five convolutions: the size of the filter, its stride, the stride of its output in pixels, and whether a pooling follows. */
const convolutions = [
  { name: 'features.0', size: 11, stride: 4, reduction: 4, padding: 2, pools: true },
  { name: 'features.3', size: 5, stride: 1, reduction: 8, padding: 2, pools: true },
  { name: 'features.6', size: 3, stride: 1, reduction: 16, padding: 1, pools: false },
  { name: 'features.8', size: 3, stride: 1, reduction: 16, padding: 1, pools: false },
  { name: 'features.10', size: 3, stride: 1, reduction: 16, padding: 1, pools: true },
] as const;

/** The places along each side that the first dense layer reads. */
const side = 6;

/** Reads widths from a checkpoint's tensors, by torchvision's names. A layer that is missing has width 0 here; loading then names it. */
function readAlexnetLayout(stored: TensorShapes): ConvolutionalLayout {
  const tensors = new ImageTensors(stored);
  let channels = 3;
  const maps: [number, number][] = [];
  for (const { name, size, reduction, pools } of convolutions) {
    channels = tensors.filter(name, channels, [size, size]);
    tensors.shapes.set(`${name}.bias`, [channels]);
    maps.push([reduction, channels]);
    if (pools) maps.push([2 * reduction, channels]);
  }
  const hidden = denseTensors(tensors, stored, 'classifier.1', channels * side ** 2);
  const featureSize = denseTensors(tensors, stored, 'classifier.4', hidden);
  const blocks = [...convolutions.map(({ name }) => name), 'classifier.1', 'classifier.4'];
  const units = blocks.slice(0, -1).map((name, at) =>
    unitsBetween(name.startsWith('features') ? 'channels' : 'neurons', tensors.shapes, {
      makers: [name],
      readers: [blocks[at + 1]!],
      readWidth: name === convolutions.at(-1)!.name ? side ** 2 : 1,
    }),
  );
  return { blocks: blocks.map((name) => ({ name })), featureSize, maps, shapes: tensors.shapes, units };
}

/** AlexNet, as torchvision saves it. */
export const alexnetFamily = convolutionalFamily({
  name: 'alexnet',
  title: 'AlexNet',
  architecture: /^alexnet$/,
  options: z.looseObject({ dropout: z.number().min(0).lt(1).default(0.5) }),
  headName: 'classifier.6',
  stem: [],
  headDropout: () => 0,
  otherNames: [],
  readLayout: readAlexnetLayout,
  trunk: (_, weights, { options }) => alexnetTrunk(weights, options.dropout),
});

/**
 * AlexNet (Krizhevsky 2014, https://arxiv.org/abs/1404.5997), as in torchvision.
 * @param dropout before each of the two dense layers
 */
function alexnetTrunk(weights: Weights, dropout: number): Trunk {
  return {
    *maps(pixels, layers): Iterable<StridedMap> {
      let x = pixels;
      for (const { name, stride, padding, pools, reduction } of convolutions) {
        x = relu(layers.convolution(x, name, stride, padding));
        yield [reduction, x];
        if (!pools) continue;
        x = maxPool(x, 3, { stride: 2, padding: 0 });
        yield [2 * reduction, x];
      }
    },
    vector: (map, _, pass) => {
      const places = pass.dropout(adaptiveAveragePool(map, side), dropout);
      const hidden = pass.dropout(relu(flatDense(weights, places, 'classifier.1')), dropout);
      return relu(flatDense(weights, hidden, 'classifier.4'));
    },
  };
}
