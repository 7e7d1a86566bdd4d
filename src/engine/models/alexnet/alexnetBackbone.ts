import type { tf } from '../../tensorflow/loadTensorFlow';
import { adaptiveAveragePool } from '../../tensorflow/operations/adaptiveAveragePool';
import { maxPool } from '../../tensorflow/operations/maxPool';
import { relu } from '../../tensorflow/operations/relu';
import type { Backbone, Weights } from '../backbone';
import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { denseTensors, flatDense } from '../flatDense';
import { type ImageLayers, imageLayers } from '../imageLayers';
import { ImageTensors } from '../imageTensors';
import { overMap } from '../overMap';
import { unitsBetween } from '../units';

/** AlexNet's five convolutions: size of the filter, stride, and whether a pooling follows. */
const convolutions = [
  { name: 'features.0', size: 11, stride: 4, padding: 2, pools: true },
  { name: 'features.3', size: 5, stride: 1, padding: 2, pools: true },
  { name: 'features.6', size: 3, stride: 1, padding: 1, pools: false },
  { name: 'features.8', size: 3, stride: 1, padding: 1, pools: false },
  { name: 'features.10', size: 3, stride: 1, padding: 1, pools: true },
] as const;

/** The places along each side that the first dense layer reads. */
const side = 6;

/** Reads widths from a checkpoint's tensors, by torchvision's names. A layer that is missing has width 0 here; loading then names it. */
export function readAlexnetLayout(stored: TensorShapes): ConvolutionalLayout {
  const tensors = new ImageTensors(stored);
  let channels = 3;
  for (const { name, size } of convolutions) {
    channels = tensors.filter(name, channels, [size, size]);
    tensors.shapes.set(`${name}.bias`, [channels]);
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
  return { blocks: blocks.map((name) => ({ name })), featureSize, shapes: tensors.shapes, units };
}

/**
 * AlexNet (Krizhevsky 2014, https://arxiv.org/abs/1404.5997), as torchvision has it.
 * @param weights all that the layout's `shapes` name
 * @param dropout before each of the two dense layers
 */
export function alexnetBackbone(_: ConvolutionalLayout, weights: Weights, dropout: number): Backbone {
  return overMap({
    map: ({ pixelValues }, pass) => {
      const layers = imageLayers(weights, pass);
      return convolutions.reduce(
        (x, convolution) => convolve(layers, x, convolution),
        pixelValues as tf.Tensor4D,
      );
    },
    vector: (map, pass) => {
      const places = pass.dropout(adaptiveAveragePool(map, side), dropout);
      const hidden = pass.dropout(relu(flatDense(weights, places, 'classifier.1')), dropout);
      return relu(flatDense(weights, hidden, 'classifier.4'));
    },
  });
}

function convolve(
  layers: ImageLayers,
  x: tf.Tensor4D,
  { name, stride, padding, pools }: (typeof convolutions)[number],
): tf.Tensor4D {
  const activated = relu(layers.convolution(x, name, stride, padding));
  return pools ? maxPool(activated, 3, { stride: 2, padding: 0 }) : activated;
}
